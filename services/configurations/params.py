"""What a merchant may say about a configuration: Stripe's parameters. `UNSET` was not said, `""` clears."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from services.configurations.objects import (
    Anchor,
    CancelMode,
    ConditionType,
    CustomerField,
    Proration,
    Reason,
    SubscriptionField,
    TrialBehavior,
)

Clear = Literal[""]


class Params(Struct, kw_only=True, forbid_unknown_fields=True):
    """Their field names are those of the objects that they change."""


class ProfileParams(Params, kw_only=True):
    headline: str | UnsetType = UNSET
    privacy_policy_url: str | UnsetType = UNSET
    terms_of_service_url: str | UnsetType = UNSET


class CustomerUpdateChange(Params, kw_only=True):
    allowed_updates: list[CustomerField] | Clear | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class CustomerUpdateParams(CustomerUpdateChange, kw_only=True):
    enabled: bool


class InvoiceHistoryParams(Params, kw_only=True):
    enabled: bool


class PaymentMethodUpdateChange(Params, kw_only=True):
    enabled: bool | UnsetType = UNSET
    payment_method_configuration: str | UnsetType = UNSET


class PaymentMethodUpdateParams(PaymentMethodUpdateChange, kw_only=True):
    enabled: bool


class ReasonChange(Params, kw_only=True):
    enabled: bool
    feedback_options: list[str] | Clear | UnsetType = UNSET
    options: list[Reason] | Clear | UnsetType = UNSET


class ReasonParams(ReasonChange, kw_only=True):
    options: list[Reason] | Clear


class SubscriptionCancelChange(Params, kw_only=True):
    cancellation_reason: ReasonChange | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    mode: CancelMode | UnsetType = UNSET
    proration_behavior: Proration | UnsetType = UNSET


class SubscriptionCancelParams(SubscriptionCancelChange, kw_only=True):
    cancellation_reason: ReasonParams | UnsetType = UNSET
    enabled: bool


class AdjustableQuantityParams(Params, kw_only=True):
    enabled: bool
    maximum: int | UnsetType = UNSET
    minimum: int | UnsetType = UNSET


class ProductParams(Params, kw_only=True):
    product: str
    prices: list[str]
    adjustable_quantity: AdjustableQuantityParams | UnsetType = UNSET


class ConditionParams(Params, kw_only=True):
    type: ConditionType


class ScheduleParams(Params, kw_only=True):
    conditions: list[ConditionParams] | Clear | UnsetType = UNSET


class SubscriptionUpdateChange(Params, kw_only=True):
    billing_cycle_anchor: Anchor | UnsetType = UNSET
    default_allowed_updates: list[SubscriptionField] | Clear | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    products: list[ProductParams] | Clear | UnsetType = UNSET
    proration_behavior: Proration | UnsetType = UNSET
    schedule_at_period_end: ScheduleParams | UnsetType = UNSET
    trial_update_behavior: TrialBehavior | UnsetType = UNSET


class SubscriptionUpdateParams(SubscriptionUpdateChange, kw_only=True):
    enabled: bool


class FeaturesChange(Params, kw_only=True):
    customer_update: CustomerUpdateChange | UnsetType = UNSET
    invoice_history: InvoiceHistoryParams | UnsetType = UNSET
    payment_method_update: PaymentMethodUpdateChange | UnsetType = UNSET
    subscription_cancel: SubscriptionCancelChange | UnsetType = UNSET
    subscription_update: SubscriptionUpdateChange | UnsetType = UNSET


class FeaturesParams(FeaturesChange, kw_only=True):
    customer_update: CustomerUpdateParams | UnsetType = UNSET
    payment_method_update: PaymentMethodUpdateParams | UnsetType = UNSET
    subscription_cancel: SubscriptionCancelParams | UnsetType = UNSET
    subscription_update: SubscriptionUpdateParams | UnsetType = UNSET


class BrandingParams(Params, kw_only=True):
    """Ours, beside Stripe's, and none of it is free text (R10): `""` gives back what the deployment has."""

    accent_color: str | UnsetType = UNSET
    brand_color: str | UnsetType = UNSET
    business_name: str | UnsetType = UNSET
    corners: Literal["pill", "rounded", "square", ""] | UnsetType = UNSET
    icon: str | UnsetType = UNSET
    logo: str | UnsetType = UNSET
    logo_on_plate: bool | Clear | UnsetType = UNSET
    typeface: Literal["geometric", "humanist", "rounded", "serif", "system", ""] | UnsetType = UNSET


class LoginPageParams(Params, kw_only=True):
    enabled: bool


class ConfigurationChange(Params, kw_only=True):
    """Of an update."""

    active: bool | UnsetType = UNSET
    branding: BrandingParams | UnsetType = UNSET
    business_profile: ProfileParams | UnsetType = UNSET
    default_return_url: str | UnsetType = UNSET
    expand: list[str] | UnsetType = UNSET
    features: FeaturesChange | UnsetType = UNSET
    login_page: LoginPageParams | UnsetType = UNSET
    metadata: dict[str, str] | Clear | UnsetType = UNSET
    name: str | UnsetType = UNSET


class ConfigurationParams(Params, kw_only=True):
    """Of a creation."""

    branding: BrandingParams | UnsetType = UNSET
    business_profile: ProfileParams | UnsetType = UNSET
    default_return_url: str | UnsetType = UNSET
    expand: list[str] | UnsetType = UNSET
    features: FeaturesParams
    login_page: LoginPageParams | UnsetType = UNSET
    metadata: dict[str, str] | Clear | UnsetType = UNSET
    name: str | UnsetType = UNSET


class ConfigurationFilter(Params, kw_only=True):
    """Of a list."""

    active: bool | UnsetType = UNSET
    ending_before: str | UnsetType = UNSET
    expand: list[str] | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET
    limit: int = 10
    starting_after: str | UnsetType = UNSET
