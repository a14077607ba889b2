"""What is said to a request that comes no further than the middlewares around everything."""

from starlette.responses import JSONResponse, PlainTextResponse, Response


def turned_away(path: str, message: str, status: int, headers: dict[str, str] | None = None) -> Response:
    """Stripe's envelope below `/v1/`, where SDKs look for it, and a line of text everywhere else."""
    if not path.startswith("/v1/"):
        return PlainTextResponse(f"{message}\n", status, headers)
    kind = "api_error" if status >= 500 else "invalid_request_error"
    return JSONResponse({"error": {"message": message, "type": kind}}, status, headers)
