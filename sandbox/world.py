"""The sandbox's whole state: one Stripe account in memory."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec

from sandbox.account import new_account
from sandbox.api.tables import Table
from sandbox.billing.agenda import Agenda
from sandbox.billing.drafts import Line
from sandbox.billing.pending_updates import PendingChange
from sandbox.billing.settings import BillingSettings
from sandbox.clock import Clock
from sandbox.ids import Ids
from sandbox.objects.balance_transactions import BalanceTransaction
from sandbox.objects.base import StripeObject, to_json
from sandbox.objects.charges import Charge
from sandbox.objects.checkout_sessions import CheckoutSession
from sandbox.objects.coupons import Coupon, CouponExtras
from sandbox.objects.credit_notes import CreditNote
from sandbox.objects.customers import Customer
from sandbox.objects.discounts import Discount
from sandbox.objects.events import Event, EventRequest
from sandbox.objects.invoice_items import InvoiceItem
from sandbox.objects.invoice_payments import InvoicePayment
from sandbox.objects.invoices import Invoice, LineItem
from sandbox.objects.meters import Meter
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.payment_method_configurations import PaymentMethodConfiguration
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.prices import Price, PriceExtras
from sandbox.objects.products import Product
from sandbox.objects.promotion_codes import PromotionCode
from sandbox.objects.refunds import Refund
from sandbox.objects.setup_intents import SetupIntent
from sandbox.objects.subscription_schedules import SubscriptionSchedule
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_ids import TaxId
from sandbox.objects.tax_rates import TaxRate
from sandbox.objects.test_clocks import TestClock
from sandbox.objects.webhook_endpoints import WebhookEndpoint
from sandbox.offers import new_configuration

EVENTS_KEPT = 30 * 24 * 3600
EVENTS_SWEPT = 1000
API_VERSION = "2026-10-28.endive"


class World:
    """Tables of objects by kind, on one clock. A reset makes a new World on the same clock.

    `payment_methods_set_up` are those that their customer has authenticated for later use, by id, and
    `payment_methods_used_up` those that were detached and cannot be attached again. `base_url` is where
    browsers find the hosted pages (sandbox/addresses.py).
    """

    def __init__(self, clock: Clock, base_url: str = "http://127.0.0.1:8000/sandbox") -> None:
        self.clock = clock
        self.base_url = base_url
        self.ids = Ids()
        self.request = EventRequest()
        self.listeners: list[Callable[[Event], None]] = []
        self.account = new_account(clock.now())
        self.agendas: defaultdict[str | None, Agenda] = defaultdict(Agenda)
        self.balance_transactions: Table[BalanceTransaction] = Table(
            "customer balance transaction", owner=lambda movement: movement.customer
        )
        self.billing = BillingSettings()
        self.moment: int | None = None
        self.charges: Table[Charge] = Table("charge", param="charge", owner=lambda charge: charge.customer)
        self.checkout_sessions: Table[CheckoutSession] = Table(
            "checkout.session", param="session", owner=lambda session: session.customer
        )
        self.coupons: Table[Coupon] = Table("coupon", param="coupon")
        self.coupon_extras: dict[str, CouponExtras] = {}
        self.credit_notes: Table[CreditNote] = Table("credit note", owner=lambda note: note.invoice)
        self.customers: Table[Customer] = Table("customer")
        self.discounts: Table[Discount] = Table("discount")
        self.draft_lines: dict[str, list[Line]] = {}
        self.further_lines: dict[str, list[LineItem]] = {}
        self.events: Table[Event] = Table("event")
        self.meters: Table[Meter] = Table("meter")
        self.given_once: dict[tuple[str, int], int] = {}
        self.invoice_items: Table[InvoiceItem] = Table(
            "Invoice Item", owner=lambda invoice_item: invoice_item.customer
        )
        self.invoice_payments: Table[InvoicePayment] = Table(
            "invoice payment", param="invoice_payment", owner=lambda payment: payment.invoice
        )
        self.invoices: Table[Invoice] = Table(
            "invoice",
            param="invoice",
            owner=lambda invoice: invoice.customer,
            final=lambda invoice: invoice.status in ("paid", "void"),
        )
        self.payment_intents: Table[PaymentIntent] = Table(
            "payment_intent", param="intent", owner=lambda intent: intent.customer
        )
        self.one_off_prices: dict[tuple[int, str, str], str] = {}
        self.payment_of_intent: dict[str, str] = {}
        self.default_payment_method_configuration = new_configuration(
            self.ids.new("pmc"), "Default", is_default=True
        )
        self.payment_method_configurations: Table[PaymentMethodConfiguration] = Table(
            "payment_method_configuration", param="configuration"
        )
        self.payment_method_configurations.add(self.default_payment_method_configuration)
        self.payment_methods: Table[PaymentMethod] = Table(
            "PaymentMethod", param="payment_method", owner=lambda method: method.customer
        )
        self.payment_methods_set_up: set[str] = set()
        self.payment_methods_used_up: set[str] = set()
        self.pending_updates: dict[str, PendingChange] = {}
        self.price_extras: dict[str, PriceExtras] = {}
        self.prices: Table[Price] = Table("price", param="price", owner=lambda price: price.product)
        self.products: Table[Product] = Table("product")
        self.promotion_codes: Table[PromotionCode] = Table(
            "promotion code", param="promotion_code", owner=lambda code: code.promotion.coupon
        )
        self.refunds: Table[Refund] = Table("refund", param="refund", owner=lambda refund: refund.charge)
        self.setup_intents: Table[SetupIntent] = Table(
            "setupintent", param="intent", owner=lambda intent: intent.customer
        )
        self.subscription_schedules: Table[SubscriptionSchedule] = Table(
            "subscription schedule", param="schedule", owner=lambda schedule: schedule.customer
        )
        self.subscriptions: Table[Subscription] = Table(
            "subscription", owner=lambda subscription: subscription.customer
        )
        self.tax_ids: Table[TaxId] = Table("tax_id", owner=lambda tax_id: tax_id.customer)
        self.tax_rates: Table[TaxRate] = Table("tax rate", param="tax_rate")
        self.test_clocks: Table[TestClock] = Table("test clock", param="test_clock")
        self.usage: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self.usage_identifiers: set[str] = set()
        self.webhook_endpoints: Table[WebhookEndpoint] = Table("webhook endpoint", param="webhook_endpoint")
        self.webhook_secrets: dict[str, str] = {}

    def now_for(self, customer: str | None) -> int:
        """The time of this customer: their test clock's, or else the sandbox's."""
        known = self.customers.find(customer) if customer else None
        if known and known.test_clock and (clock := self.test_clocks.find(known.test_clock)):
            return clock.frozen_time
        return self.clock.now() if self.moment is None else self.moment

    def agenda_of(self, customer: str) -> Agenda:
        """What will happen to this customer: on their test clock, or on the sandbox's."""
        known = self.customers.find(customer)
        return self.agendas[known.test_clock if known else None]

    def discounts_of_customer(self, customer: str) -> list[str]:
        """The id of the discount that the customer has, if there is one."""
        known = self.customers.find(customer)
        return [known.discount.id] if known and known.discount else []

    def emit(
        self,
        event_type: str,
        subject: StripeObject,
        *,
        before: StripeObject | None = None,
        at: int | None = None,
    ) -> None:
        """Records that something happened to `subject`; `before` is its copy from before an update.

        An update that changed nothing makes no event. `at` is Unix seconds, now by default. Events are kept
        for 30 days, as at Stripe, and encoded, because nothing changes them and there are many.
        """
        data: dict[str, Any] = {"object": msgspec.Raw(msgspec.json.encode(subject))}
        if before is not None:
            changed = _earlier(to_json(before), to_json(subject))
            if not changed:
                return
            data["previous_attributes"] = changed
        event = Event(
            id=self.ids.new("evt"),
            api_version=API_VERSION,
            created=at or self.moment or self.clock.now(),
            data=data,
            request=self.request,
            type=event_type,
        )
        self.events.add(event)
        if len(self.events) % EVENTS_SWEPT == 0:
            self.events.forget_before(event.created - EVENTS_KEPT)
        for listener in self.listeners:
            listener(event)


def _earlier(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What is another in `new`, as it is in `old`: objects key by key, lists whole, null for a new key."""
    changed = {key: value for key, value in old.items() if new.get(key) != value}
    for key, value in changed.items():
        if isinstance(value, dict) and isinstance(new.get(key), dict):
            changed[key] = _earlier(value, new[key])
    return changed | {key: None for key, value in new.items() if value is not None and key not in old}
