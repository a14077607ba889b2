"""Invoices: the panel, one module per family of steps."""

from web.routes.invoices import panel, pay
from web.routes.invoices.panel import PANEL as PANEL
from web.routes.invoices.panel import InvoicesPanel as InvoicesPanel

routes = [*panel.routes, *pay.routes]
