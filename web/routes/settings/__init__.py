"""The settings page: the operator's, one tab per module."""

from web.routes.settings import login, paused, portal

routes = [*login.routes, *portal.routes, *paused.routes]
