"""The tab for what the default configuration offers its customers (R9)."""

from web.routes.settings.portal import page

routes = [*page.routes]
