"""The settings page: the operator's, one tab per module."""

from web.routes.settings import activity, login, paused, portal

routes = [*login.routes, *portal.routes, *paused.routes, *activity.routes]
