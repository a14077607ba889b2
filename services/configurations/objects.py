"""What a portal may do for its customers: Stripe's `billing_portal.configuration`, field by field.

Times are Unix seconds in UTC. `headline` and `feedback_options` are always empty (R10), and
there is no `subscription_pause` (R15).
"""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

CustomerField = Literal["address", "email", "name", "phone", "shipping", "tax_id"]
CancelMode = Literal["at_period_end", "immediately"]
Proration = Literal["always_invoice", "create_prorations", "none"]
Reason = Literal[
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
]
SubscriptionField = Literal["price", "promotion_code", "quantity"]
Anchor = Literal["now", "unchanged"]
ConditionType = Literal["decreasing_item_amount", "shortening_interval"]
TrialBehavior = Literal["continue_trial", "end_trial"]

USUAL_REASONS: tuple[Reason, ...] = (
    "too_expensive",
    "missing_features",
    "switched_service",
    "unused",
    "other",
)


class BusinessProfile(Struct, frozen=True):
    headline: str | None = None
    privacy_policy_url: str | None = None
    terms_of_service_url: str | None = None


class CustomerUpdate(Struct, frozen=True):
    allowed_updates: list[CustomerField] = []
    enabled: bool = False


class InvoiceHistory(Struct, frozen=True):
    enabled: bool = False


class PaymentMethodUpdate(Struct, frozen=True):
    enabled: bool = False
    payment_method_configuration: str | None = None


class CancellationReason(Struct, frozen=True):
    enabled: bool = False
    feedback_options: list[str] | None = None
    options: list[Reason] = field(default_factory=lambda: list(USUAL_REASONS))


class SubscriptionCancel(Struct, frozen=True):
    cancellation_reason: CancellationReason = CancellationReason()
    enabled: bool = False
    mode: CancelMode = "at_period_end"
    proration_behavior: Proration = "none"


class AdjustableQuantity(Struct, frozen=True):
    """How many of a product a customer may choose; no `maximum` is any number."""

    enabled: bool = False
    maximum: int | None = None
    minimum: int = 1


class Product(Struct, frozen=True):
    """A product of the catalogue, with the ids of its prices that customers may choose."""

    prices: list[str]
    product: str
    adjustable_quantity: AdjustableQuantity = AdjustableQuantity()


class Condition(Struct, frozen=True):
    type: ConditionType


class ScheduleAtPeriodEnd(Struct, frozen=True):
    """When any condition holds, a change waits for the period's end; without conditions it never does."""

    conditions: list[Condition] = []


class SubscriptionUpdate(Struct, frozen=True):
    """`products` is always there inside the portal; the API gives it on request (`expand`) only."""

    billing_cycle_anchor: Anchor | None = "unchanged"
    default_allowed_updates: list[SubscriptionField] = []
    enabled: bool = False
    products: list[Product] | UnsetType = []
    proration_behavior: Proration = "none"
    schedule_at_period_end: ScheduleAtPeriodEnd = ScheduleAtPeriodEnd()
    trial_update_behavior: TrialBehavior = "end_trial"


class Features(Struct, frozen=True):
    """A feature that a merchant does not name is off."""

    customer_update: CustomerUpdate = CustomerUpdate()
    invoice_history: InvoiceHistory = InvoiceHistory()
    payment_method_update: PaymentMethodUpdate = PaymentMethodUpdate()
    subscription_cancel: SubscriptionCancel = SubscriptionCancel()
    subscription_update: SubscriptionUpdate = SubscriptionUpdate()


class LoginPage(Struct, frozen=True):
    enabled: bool = False
    url: str | None = None


class Configuration(Struct, frozen=True, kw_only=True):
    id: str
    object: Literal["billing_portal.configuration"] = "billing_portal.configuration"
    active: bool = True
    application: None = None
    business_profile: BusinessProfile = BusinessProfile()
    created: int
    default_return_url: str | None = None
    features: Features = Features()
    is_default: bool = False
    livemode: bool
    login_page: LoginPage = LoginPage()
    metadata: dict[str, str] = {}
    name: str | None = None
    updated: int

    def __hash__(self) -> int:
        """What is worked out from a configuration can be kept by it."""
        return hash((self.id, self.updated))

    @property
    def products(self) -> list[Product]:
        products = self.features.subscription_update.products
        return [] if products is UNSET else products
