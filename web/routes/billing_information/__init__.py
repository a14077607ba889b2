"""The billing information panel and its steps, one module per family."""

from web.routes.billing_information import email, panel, tax_ids, update
from web.routes.billing_information.panel import PANEL, BillingInformationPanel

routes = [*panel.routes, *update.routes, *tax_ids.routes, *email.routes]

__all__ = ["PANEL", "BillingInformationPanel", "routes"]
