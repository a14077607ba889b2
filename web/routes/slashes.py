"""An address with a slash at its end leads to the one without."""

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from web.request import Request


async def drop(request: Request) -> Response:
    """By a path alone: a proxy that ends TLS need not say so, and no host is repeated (SECURITY R4)."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{request.url.path.rstrip('/')}{query}")


routes = [
    Route("/p{rest:path}/", drop, name="slashes:portal"),
    Route("/settings{rest:path}/", drop, name="slashes:settings"),
]
