"""What customers see and change of their billing."""

from typing import Any

from msgspec import Struct

from services.billing_information.email_changes import EmailChanges
from services.billing_information.services import BillingInformation
from services.billing_information.tax_ids import TaxIds
from services.billing_information.updating import Updating
from services.catalogue import Catalogue
from services.configurations import Configurations
from services.customers import Customers
from services.invoices import Invoices
from services.invoices.explaining import Explaining
from services.invoices.exporting import Exporting
from services.invoices.paying import Paying
from services.payment_methods import PaymentMethods
from services.payment_methods.changing import Changing
from services.payments import Payments
from services.plans.plans import Plans
from services.subscriptions import Subscriptions
from web import mails
from web.panels import Panel
from web.routes.home import PANELS
from web.wiring.base import Base


class Billing(Struct):
    """One customer's subscriptions, payment methods, invoices and billing information.

    `changing` changes payment methods, `plans` subscriptions, `billing` the billing information;
    `panels` show it all.
    """

    catalogue: Catalogue
    customers: Customers
    subscriptions: Subscriptions
    plans: Plans
    payment_methods: PaymentMethods
    changing: Changing
    billing: BillingInformation
    invoices: Invoices
    explaining: Explaining
    exporting: Exporting
    paying: Paying
    payments: Payments
    panels: tuple[Panel[Any], ...]


def make_billing(base: Base, configurations: Configurations) -> Billing:
    """One of each, sharing `base` and each other."""
    gateway, audit = base.gateway, base.audit
    catalogue, customers, payments = Catalogue(gateway), Customers(gateway), Payments(gateway)
    subscriptions = Subscriptions(gateway, catalogue, customers)
    methods = PaymentMethods(gateway, subscriptions, base.clock)
    return Billing(
        catalogue=catalogue,
        customers=customers,
        subscriptions=subscriptions,
        plans=Plans.over(
            gateway=gateway,
            store=base.store,
            clock=base.clock,
            audit=audit,
            catalogue=catalogue,
            subscriptions=subscriptions,
            configurations=configurations,
        ),
        payment_methods=methods,
        changing=Changing.over(
            gateway=gateway,
            store=base.store,
            clock=base.clock,
            audit=audit,
            customers=customers,
            subscriptions=subscriptions,
            methods=methods,
        ),
        billing=BillingInformation(
            updating=Updating(gateway, customers, audit),
            tax_ids=TaxIds(gateway, audit),
            emails=_email_changes(base, customers),
        ),
        invoices=Invoices(gateway, catalogue),
        explaining=Explaining(gateway, catalogue, payments, subscriptions),
        exporting=Exporting(gateway),
        paying=Paying(gateway, methods, audit),
        payments=payments,
        panels=PANELS,
    )


def _email_changes(base: Base, customers: Customers) -> EmailChanges | None:
    """None without a mail server: a new address is confirmed by a code that is mailed to it."""
    if not mails.can_send(base.settings):
        return None
    return EmailChanges(
        gateway=base.gateway,
        customers=customers,
        store=base.store,
        tokens=base.tokens,
        clock=base.clock,
        audit=base.audit,
        mailer=mails.mailer(base.settings),
    )
