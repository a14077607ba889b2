"""How the default portal looks (issue 7.3): saved only by Save, previewed at every change."""

from web.routes.settings.branding.page import routes

__all__ = ["routes"]
