"""The settings page: the operator's, one tab per module."""

from web.routes.settings import activity, branding, link, login, paused, portal, preview

routes = [
    *login.routes,
    *portal.routes,
    *preview.routes,
    *branding.routes,
    *link.routes,
    *paused.routes,
    *activity.routes,
]
