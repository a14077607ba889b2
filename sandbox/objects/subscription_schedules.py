"""The subscription schedule object (docs.stripe.com/api/subscription_schedules/object)."""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from sandbox.objects.base import Metadata, StripeObject
from sandbox.objects.subscriptions import AutomaticTax, BillingMode, CollectionMethod
from sandbox.objects.tax_rates import TaxRate

EndBehavior = Literal["cancel", "none", "release", "renew"]
ScheduleStatus = Literal["active", "canceled", "completed", "not_started", "released"]


class PhaseDiscount(StripeObject, kw_only=True):
    coupon: str | None = None
    discount: str | None = None
    promotion_code: str | None = None


class PhaseItem(StripeObject, kw_only=True):
    billing_thresholds: None = None
    discounts: list[PhaseDiscount]
    metadata: Metadata
    plan: str
    price: str
    quantity: int | None = None
    tax_rates: list[TaxRate]


class Phase(StripeObject, kw_only=True):
    """From `start_date` to `end_date` (Unix seconds, the end not included)."""

    add_invoice_items: list[dict[str, Any]]
    application_fee_percent: None = None
    automatic_tax: AutomaticTax | UnsetType = UNSET
    billing_cycle_anchor: Literal["automatic", "phase_start"] | None = None
    billing_thresholds: None = None
    collection_method: CollectionMethod | None = None
    currency: str
    default_payment_method: str | None = None
    default_tax_rates: list[TaxRate]
    description: str | None = None
    discounts: list[PhaseDiscount]
    end_date: int
    invoice_settings: dict[str, Any] | None = None
    items: list[PhaseItem]
    metadata: Metadata
    on_behalf_of: None = None
    proration_behavior: Literal["always_invoice", "create_prorations", "none"]
    start_date: int
    transfer_data: None = None
    trial_end: int | None = None


class CurrentPhase(StripeObject, kw_only=True):
    end_date: int
    start_date: int


class DefaultSettings(StripeObject, kw_only=True):
    application_fee_percent: None = None
    automatic_tax: AutomaticTax
    billing_cycle_anchor: Literal["automatic", "phase_start"] = "automatic"
    billing_thresholds: None = None
    collection_method: CollectionMethod = "charge_automatically"
    default_payment_method: str | None = None
    default_source: None = None
    description: str | None = None
    invoice_settings: dict[str, Any]
    on_behalf_of: None = None
    transfer_data: None = None


class SubscriptionSchedule(StripeObject, kw_only=True):
    id: str
    object: Literal["subscription_schedule"] = "subscription_schedule"
    application: None = None
    billing_mode: BillingMode
    canceled_at: int | None = None
    completed_at: int | None = None
    created: int
    current_phase: CurrentPhase | None
    customer: str
    customer_account: None = None
    default_settings: DefaultSettings
    end_behavior: EndBehavior = "release"
    livemode: bool = False
    metadata: Metadata
    phases: list[Phase]
    released_at: int | None = None
    released_subscription: str | None = None
    status: ScheduleStatus
    subscription: str | None
    test_clock: str | None = None
