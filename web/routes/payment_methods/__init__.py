"""The payment methods panel and its steps, one module per family."""

from web.routes.payment_methods import add, choose, panel, remove
from web.routes.payment_methods.panel import PANEL, PaymentMethodsPanel

routes = [*panel.routes, *add.routes, *choose.routes, *remove.routes]

__all__ = ["PANEL", "PaymentMethodsPanel", "routes"]
