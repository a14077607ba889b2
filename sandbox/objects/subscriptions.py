"""The subscription object (docs.stripe.com/api/subscriptions/object). Its periods live on its items."""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from sandbox.objects.base import CountedList, Metadata, StripeObject
from sandbox.objects.plans import Plan
from sandbox.objects.prices import Price
from sandbox.objects.tax_rates import TaxRate

Status = Literal[
    "incomplete", "incomplete_expired", "trialing", "active", "past_due", "canceled", "unpaid", "paused"
]
CollectionMethod = Literal["charge_automatically", "send_invoice"]
Feedback = Literal[
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
]
CancellationReason = Literal["cancellation_requested", "payment_disputed", "payment_failed"]
PauseBehavior = Literal["keep_as_draft", "mark_uncollectible", "void"]


class AutomaticTax(StripeObject, kw_only=True):
    disabled_reason: Literal["requires_location_inputs"] | None = None
    enabled: bool = False
    liability: dict[str, str] | None = None


class FlexibleBilling(StripeObject, kw_only=True):
    proration_discounts: Literal["included", "itemized"] = "included"


class BillingMode(StripeObject, kw_only=True):
    flexible: FlexibleBilling | None
    type: Literal["classic", "flexible"]
    updated_at: int | UnsetType = UNSET


class CancellationDetails(StripeObject, kw_only=True):
    comment: str | None = None
    feedback: Feedback | None = None
    feedback_option: str | None = None
    reason: CancellationReason | None = None


class SubscriptionInvoiceSettings(StripeObject, kw_only=True):
    account_tax_ids: list[str] | None = None
    custom_fields: list[dict[str, str]] | None = None
    description: str | None = None
    footer: str | None = None
    issuer: dict[str, str]


class PauseCollection(StripeObject, kw_only=True):
    behavior: PauseBehavior
    resumes_at: int | None = None


class PaymentSettings(StripeObject, kw_only=True):
    payment_method_options: dict[str, Any] | None = None
    payment_method_types: list[str] | None = None
    save_default_payment_method: Literal["off", "on_subscription"] = "off"


class TrialEndBehavior(StripeObject, kw_only=True):
    billing_cycle_anchor: Literal["now", "unchanged"] = "now"
    missing_payment_method: Literal["cancel", "create_invoice", "pause"] = "create_invoice"


class TrialSettings(StripeObject, kw_only=True):
    end_behavior: TrialEndBehavior


class SubscriptionItem(StripeObject, kw_only=True):
    """`quantity` is absent for a metered price; the period is in Unix seconds, its end not included."""

    id: str
    object: Literal["subscription_item"] = "subscription_item"
    billing_thresholds: None = None
    created: int
    current_period_end: int
    current_period_start: int
    current_trial: None = None
    discounts: list[str]
    metadata: Metadata
    plan: Plan
    price: Price
    quantity: int | UnsetType = UNSET
    subscription: str
    tax_rates: list[TaxRate]

    @property
    def metered(self) -> bool:
        return self.plan.usage_type == "metered"

    @property
    def units(self) -> int:
        """The licensed quantity; a metered item has none of its own."""
        return 0 if self.quantity is UNSET else self.quantity


class PendingUpdate(StripeObject, kw_only=True):
    """What a subscription becomes once its invoice is paid; forgotten at `expires_at`."""

    billing_cycle_anchor: int | None = None
    cancel_at_period_end: bool | None = None
    discounts: list[str] | None = None
    expires_at: int
    metadata: Metadata | None = None
    subscription_items: list[SubscriptionItem] | None = None
    trial_end: int | None = None
    trial_from_plan: bool | None = None


class Subscription(StripeObject, kw_only=True):
    id: str
    object: Literal["subscription"] = "subscription"
    application: None = None
    application_fee_percent: None = None
    automatic_tax: AutomaticTax
    billing_cycle_anchor: int
    billing_cycle_anchor_config: None = None
    billing_mode: BillingMode
    billing_schedules: list[None]
    billing_thresholds: None = None
    cancel_at: int | None = None
    cancel_at_period_end: bool = False
    canceled_at: int | None = None
    cancellation_details: CancellationDetails
    collection_method: CollectionMethod = "charge_automatically"
    created: int
    currency: str
    customer: str
    customer_account: None = None
    days_until_due: int | None = None
    default_payment_method: str | None = None
    default_source: None = None
    default_tax_rates: list[TaxRate]
    description: str | None = None
    discounts: list[str]
    ended_at: int | None = None
    invoice_settings: SubscriptionInvoiceSettings
    items: CountedList[SubscriptionItem]
    latest_invoice: str | None = None
    livemode: bool = False
    managed_payments: dict[str, bool]
    metadata: Metadata
    next_pending_invoice_item_invoice: None = None
    on_behalf_of: None = None
    pause_collection: PauseCollection | None = None
    payment_settings: PaymentSettings
    pending_invoice_item_interval: None = None
    pending_setup_intent: str | None = None
    pending_update: PendingUpdate | None = None
    plan: Plan | None = None
    quantity: int | None = None
    schedule: str | None = None
    start_date: int
    status: Status
    test_clock: str | None = None
    transfer_data: None = None
    trial_end: int | None = None
    trial_settings: TrialSettings
    trial_start: int | None = None

    @property
    def flexible(self) -> bool:
        return self.billing_mode.type == "flexible"

    @property
    def ended(self) -> bool:
        return self.status in {"canceled", "incomplete_expired"}

    @property
    def current_period_end(self) -> int:
        """The first of its items' period ends."""
        return min(item.current_period_end for item in self.items.data)
