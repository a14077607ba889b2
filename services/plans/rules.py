"""What a configuration lets customers do with their plans: `features.subscription_update` and `…_cancel`."""

from functools import cached_property, lru_cache
from typing import Literal

from msgspec import Struct

from services.configurations.objects import Configuration, Product

ProrationBehavior = Literal["none", "create_prorations", "always_invoice"]
ScheduleCondition = Literal["decreasing_item_amount", "shortening_interval"]


class QuantityRule(Struct, frozen=True):
    """How many pieces a customer may choose; `maximum` None is as many as they like."""

    minimum: int = 1
    maximum: int | None = None

    def allows(self, quantity: int) -> bool:
        """Whether `quantity` lies within the rule (SECURITY M2)."""
        return self.minimum <= quantity and (self.maximum is None or quantity <= self.maximum)


class CatalogueProduct(Struct, frozen=True):
    """A product of the catalogue with the prices that are offered; without `quantity` it stays as it is."""

    product: str
    prices: tuple[str, ...]
    quantity: QuantityRule | None = None


class UpdateRules(Struct, frozen=True, dict=True):
    """Which changes are offered, and how they are billed."""

    enabled: bool = False
    price: bool = False
    quantity: bool = False
    promotion_code: bool = False
    products: tuple[CatalogueProduct, ...] = ()
    proration_behavior: ProrationBehavior = "none"
    billing_cycle_anchor: Literal["now", "unchanged"] = "unchanged"
    trial_update_behavior: Literal["continue_trial", "end_trial"] = "end_trial"
    schedule_conditions: frozenset[ScheduleCondition] = frozenset()

    @cached_property
    def price_ids(self) -> frozenset[str]:
        """Every price of the catalogue."""
        return frozenset(price for product in self.products for price in product.prices)


class CancelRules(Struct, frozen=True):
    """How a plan is cancelled; `credits_unused` goes with `immediately`; no `reasons`, no question."""

    enabled: bool = False
    mode: Literal["at_period_end", "immediately"] = "at_period_end"
    credits_unused: bool = False
    reasons: tuple[str, ...] = ()


class Rules(Struct, frozen=True):
    """Both, under the id of the configuration that says so."""

    configuration: str
    update: UpdateRules = UpdateRules()
    cancel: CancelRules = CancelRules()


@lru_cache(maxsize=64)
def rules_of(configuration: Configuration) -> Rules:
    """The rules in a merchant's configuration; a quantity below one is never offered (SECURITY M2)."""
    update, cancel = configuration.features.subscription_update, configuration.features.subscription_cancel
    allowed = update.default_allowed_updates
    reason = cancel.cancellation_reason
    conditions = update.schedule_at_period_end.conditions
    return Rules(
        configuration=configuration.id,
        update=UpdateRules(
            enabled=update.enabled,
            price="price" in allowed,
            quantity="quantity" in allowed,
            promotion_code="promotion_code" in allowed,
            products=tuple(_catalogue_product(product) for product in configuration.products),
            proration_behavior=update.proration_behavior,
            billing_cycle_anchor=update.billing_cycle_anchor or "unchanged",
            trial_update_behavior=update.trial_update_behavior,
            schedule_conditions=frozenset(condition.type for condition in conditions),
        ),
        cancel=CancelRules(
            enabled=cancel.enabled,
            mode=cancel.mode,
            credits_unused=cancel.proration_behavior == "create_prorations",
            reasons=tuple(reason.options) if reason.enabled else (),
        ),
    )


def _catalogue_product(product: Product) -> CatalogueProduct:
    quantity = product.adjustable_quantity
    rule = QuantityRule(max(quantity.minimum, 1), quantity.maximum) if quantity.enabled else None
    return CatalogueProduct(product.product, tuple(product.prices), rule)
