"""Subscriptions and their items. Times are Unix seconds."""

from typing import Literal

from msgspec import Struct

from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.discounts import Discount
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.schedules import SubscriptionSchedule

SubscriptionStatus = Literal[
    "active", "canceled", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid"
]


class AppliedTaxRate(Struct, frozen=True):
    """A rate of tax by its id: what it takes never changes. One that is not `inclusive` comes on top."""

    id: str
    inclusive: bool = False


class SubscriptionItem(Struct, frozen=True):
    """One price of a subscription, with its own current period."""

    id: str
    price: Price
    current_period_start: int = 0
    current_period_end: int = 0
    quantity: int | None = None
    discounts: tuple[str | Discount, ...] = ()
    tax_rates: tuple[AppliedTaxRate, ...] | None = None


class PauseCollection(Struct, frozen=True):
    """The merchant's pause of collection (R14): the status is not changed by it."""

    behavior: Literal["keep_as_draft", "mark_uncollectible", "void"]
    resumes_at: int | None = None


class PendingUpdate(Struct, frozen=True):
    """A change that waits for its payment until `expires_at`."""

    expires_at: int
    subscription_items: tuple[SubscriptionItem, ...] | None = None


class AutomaticTax(Struct, frozen=True):
    """Whether Stripe computes the tax of what is billed."""

    enabled: bool = False


class BillingMode(Struct, frozen=True):
    """`flexible` subscriptions end by `cancel_at`, `classic` ones by `cancel_at_period_end`."""

    type: Literal["classic", "flexible"] = "classic"


class Subscription(Struct, frozen=True):
    """A subscription as the portal shows and changes it."""

    id: str
    status: SubscriptionStatus
    currency: str
    customer: str
    items: StripeList[SubscriptionItem]
    created: int = 0
    start_date: int = 0
    automatic_tax: AutomaticTax = AutomaticTax()
    billing_mode: BillingMode = BillingMode()
    cancel_at: int | None = None
    cancel_at_period_end: bool = False
    canceled_at: int | None = None
    collection_method: Literal["charge_automatically", "send_invoice"] = "charge_automatically"
    days_until_due: int | None = None
    default_payment_method: str | PaymentMethod | None = None
    default_source: str | None = None
    default_tax_rates: tuple[AppliedTaxRate, ...] | None = None
    description: str | None = None
    discounts: tuple[str | Discount, ...] = ()
    ended_at: int | None = None
    latest_invoice: str | None = None
    pause_collection: PauseCollection | None = None
    pending_update: PendingUpdate | None = None
    schedule: str | SubscriptionSchedule | None = None
    trial_end: int | None = None
