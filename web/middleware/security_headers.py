"""The headers of every answer: pages, fragments, files, redirects and faults (SECURITY H1 to H5)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "cache-control": "no-store",
}

TWO_YEARS = "max-age=63072000"


class SecurityHeaders:
    """Adds what an answer does not set itself; `secure` adds HSTS for the portal's own host only."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        headers = {**HEADERS, "strict-transport-security": TWO_YEARS} if secure else HEADERS
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message["headers"])
                present = {name.lower() for name, _ in own}
                own += [header for header in self._headers if header[0] not in present]
                message = {**message, "headers": own}
            await send(message)

        await self._app(scope, receive, protected)
