"""The plan object (docs.stripe.com/api/plans/object): the old face that subscriptions show of a price."""

from typing import Literal

from sandbox.objects.base import Metadata, StripeObject
from sandbox.objects.prices import Price


class Plan(StripeObject, kw_only=True):
    """`amount` is in the minor unit of `currency`."""

    id: str
    object: Literal["plan"] = "plan"
    active: bool
    amount: int | None
    amount_decimal: str | None
    billing_scheme: str
    created: int
    currency: str
    interval: str
    interval_count: int
    livemode: bool = False
    metadata: Metadata
    meter: str | None
    nickname: str | None
    product: str
    tiers_mode: str | None
    transform_usage: None = None
    trial_period_days: None = None
    usage_type: str


def plan_of(price: Price) -> Plan:
    """The plan that a recurring price looks like; raises ValueError for a one-time price."""
    if price.recurring is None:
        raise ValueError(f"{price.id} is no recurring price")
    return Plan(
        id=price.id,
        active=price.active,
        amount=price.unit_amount,
        amount_decimal=price.unit_amount_decimal,
        billing_scheme=price.billing_scheme,
        created=price.created,
        currency=price.currency,
        interval=price.recurring.interval,
        interval_count=price.recurring.interval_count,
        metadata=price.metadata,
        meter=price.recurring.meter,
        nickname=price.nickname,
        product=price.product,
        tiers_mode=price.tiers_mode,
        usage_type=price.recurring.usage_type,
    )
