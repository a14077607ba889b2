"""`/v1`: what a merchant's server asks for, most of it with Stripe's own SDK (DESIGN 1)."""

from starlette.routing import Mount, Route

from web.api.endpoint import unknown_url
from web.routes import merchant_configurations, merchant_links, merchant_paused, merchant_sessions

_ANY = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]

routes = [
    Mount(
        "/v1",
        routes=[
            *merchant_sessions.routes,
            *merchant_configurations.routes,
            *merchant_links.routes,
            *merchant_paused.routes,
            Route("/{path:path}", unknown_url, methods=_ANY, name="unknown"),
        ],
        name="merchant_api",
    )
]
