"""Coming in by e-mail: the login page, the code, the mailed link, the choice among customers."""

from web.routes.login import accounts, code, link, page

routes = [*page.routes, *code.routes, *link.routes, *accounts.routes]
