"""The parameters that subscriptions, their previews and their schedules take."""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from sandbox.api.params import (
    Clear,
    Days,
    IntervalCount,
    ListParams,
    Metadata,
    Moments,
    Nested,
    Params,
    Timestamp,
)
from sandbox.billing.subscribing import PaymentBehavior
from sandbox.objects.prices import Interval, TaxBehavior
from sandbox.objects.subscriptions import CollectionMethod, Feedback, PauseBehavior

ProrationBehavior = Literal["always_invoice", "create_prorations", "none"]
CancelAt = Timestamp | Literal["", "max_billed_until", "max_period_end", "min_period_end"] | UnsetType


class DiscountParams(Nested, kw_only=True):
    coupon: str | UnsetType = UNSET
    discount: str | UnsetType = UNSET
    promotion_code: str | UnsetType = UNSET


Discounts = list[DiscountParams] | Clear | UnsetType


class RecurringParams(Nested, kw_only=True):
    interval: Interval
    interval_count: IntervalCount = 1


class PriceDataParams(Nested, kw_only=True):
    """A price made on the spot; `unit_amount` in the minor unit."""

    currency: str
    product: str
    tax_behavior: TaxBehavior = "unspecified"
    unit_amount: int | UnsetType = UNSET
    unit_amount_decimal: str | UnsetType = UNSET


class RecurringPriceData(PriceDataParams, kw_only=True):
    recurring: RecurringParams


class NewItemParams(Nested, kw_only=True):
    discounts: Discounts = UNSET
    metadata: Metadata = UNSET
    price: str | UnsetType = UNSET
    price_data: RecurringPriceData | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    tax_rates: list[str] | Clear | UnsetType = UNSET


class ItemParams(NewItemParams, kw_only=True):
    deleted: bool = False
    id: str | UnsetType = UNSET


class AddInvoiceItemParams(Nested, kw_only=True):
    metadata: Metadata = UNSET
    price: str | UnsetType = UNSET
    price_data: PriceDataParams | UnsetType = UNSET
    quantity: int = 1
    tax_rates: list[str] | Clear | UnsetType = UNSET


class SelfParams(Nested, kw_only=True):
    """Who issues and is liable: the account itself, because there is no other one."""

    type: Literal["self"]


class AutomaticTaxParams(Nested, kw_only=True):
    enabled: bool
    liability: SelfParams | UnsetType = UNSET


class AnchorParams(Nested, kw_only=True):
    """The form of 2026-09-30.endive and later."""

    type: Literal["now", "unchanged"]


class CancellationParams(Nested, kw_only=True):
    comment: str | UnsetType = UNSET
    feedback: Feedback | Clear | UnsetType = UNSET
    feedback_option: str | UnsetType = UNSET


class FlexibleParams(Nested, kw_only=True):
    proration_discounts: Literal["included", "itemized"] = "included"


class BillingModeParams(Nested, kw_only=True):
    flexible: FlexibleParams | UnsetType = UNSET
    type: Literal["classic", "flexible"]


class InvoiceSettingsParams(Nested, kw_only=True):
    account_tax_ids: list[str] | Clear | UnsetType = UNSET
    custom_fields: list[dict[str, str]] | Clear | UnsetType = UNSET
    description: str | UnsetType = UNSET
    footer: str | UnsetType = UNSET
    issuer: SelfParams | UnsetType = UNSET


class PauseCollectionParams(Nested, kw_only=True):
    behavior: PauseBehavior
    resumes_at: Timestamp | UnsetType = UNSET


class PaymentSettingsParams(Nested, kw_only=True):
    payment_method_options: dict[str, Any] | Clear | UnsetType = UNSET
    payment_method_types: list[str] | Clear | UnsetType = UNSET
    save_default_payment_method: Literal["off", "on_subscription"] | UnsetType = UNSET


class TrialEndParams(Nested, kw_only=True):
    billing_cycle_anchor: Literal["now"] = "now"
    missing_payment_method: Literal["cancel", "create_invoice", "pause"]


class TrialSettingsParams(Nested, kw_only=True):
    end_behavior: TrialEndParams


class Settings(Params, kw_only=True):
    """What both create and update take."""

    add_invoice_items: list[AddInvoiceItemParams] | UnsetType = UNSET
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    cancel_at: CancelAt = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    days_until_due: Days | UnsetType = UNSET
    default_payment_method: str | UnsetType = UNSET
    default_tax_rates: list[str] | Clear | UnsetType = UNSET
    description: str | UnsetType = UNSET
    discounts: Discounts = UNSET
    invoice_settings: InvoiceSettingsParams | UnsetType = UNSET
    metadata: Metadata = UNSET
    off_session: bool = False
    payment_behavior: PaymentBehavior = "allow_incomplete"
    payment_settings: PaymentSettingsParams | UnsetType = UNSET
    proration_behavior: ProrationBehavior = "create_prorations"
    trial_end: Timestamp | Literal["now"] | UnsetType = UNSET
    trial_settings: TrialSettingsParams | UnsetType = UNSET


class SubscriptionCreateParams(Settings, kw_only=True):
    billing_cycle_anchor: Timestamp | UnsetType = UNSET
    billing_mode: BillingModeParams | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    customer: str
    items: list[NewItemParams]
    trial_period_days: Days | UnsetType = UNSET


class SubscriptionUpdateParams(Settings, kw_only=True):
    billing_cycle_anchor: AnchorParams | Literal["now", "unchanged"] | UnsetType = UNSET
    cancellation_details: CancellationParams | UnsetType = UNSET
    items: list[ItemParams] | UnsetType = UNSET
    pause_collection: PauseCollectionParams | Clear | UnsetType = UNSET
    proration_date: Timestamp | UnsetType = UNSET


class SubscriptionListParams(ListParams, kw_only=True):
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    created: Moments = UNSET
    current_period_end: Moments = UNSET
    current_period_start: Moments = UNSET
    customer: str | UnsetType = UNSET
    price: str | UnsetType = UNSET
    status: (
        Literal[
            "active",
            "all",
            "canceled",
            "ended",
            "incomplete",
            "incomplete_expired",
            "past_due",
            "paused",
            "trialing",
            "unpaid",
        ]
        | UnsetType
    ) = UNSET
    test_clock: str | UnsetType = UNSET


class SubscriptionCancelParams(Params, kw_only=True):
    cancellation_details: CancellationParams | UnsetType = UNSET
    invoice_now: bool = False
    prorate: bool = False


class SubscriptionResumeParams(Params, kw_only=True):
    """Its period begins with the resumption, always."""

    billing_cycle_anchor: Literal["now"] | UnsetType = UNSET
