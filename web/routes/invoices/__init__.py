"""Invoices: the panel, one module per family of steps."""

from web.routes.invoices import export, panel, pay, pay_all, view
from web.routes.invoices.panel import PANEL as PANEL
from web.routes.invoices.panel import InvoicesPanel as InvoicesPanel

# The view's address would take the others' for an invoice's id.
routes = [*panel.routes, *pay_all.routes, *export.routes, *pay.routes, *view.routes]
