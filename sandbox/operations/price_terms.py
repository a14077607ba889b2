"""What a price costs: the parameters of it, checked and turned into the objects that keep it."""

from decimal import Decimal, InvalidOperation
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.params import IntervalCount, Nested
from sandbox.objects.prices import (
    CurrencyOption,
    CustomUnitAmount,
    Interval,
    Price,
    PriceExtras,
    PriceTier,
    Recurring,
    TaxBehavior,
    TiersMode,
    TransformQuantity,
    UsageType,
)
from sandbox.world import World


class CustomAmountParams(Nested, kw_only=True):
    enabled: bool
    maximum: int | UnsetType = UNSET
    minimum: int | UnsetType = UNSET
    preset: int | UnsetType = UNSET


class RecurringParams(Nested, kw_only=True):
    interval: Interval
    interval_count: IntervalCount = 1
    meter: str | UnsetType = UNSET
    usage_type: UsageType = "licensed"


class TierParams(Nested, kw_only=True):
    flat_amount: int | UnsetType = UNSET
    flat_amount_decimal: str | UnsetType = UNSET
    unit_amount: int | UnsetType = UNSET
    unit_amount_decimal: str | UnsetType = UNSET
    up_to: str


class CurrencyOptionParams(Nested, kw_only=True):
    custom_unit_amount: CustomAmountParams | UnsetType = UNSET
    tax_behavior: TaxBehavior = "unspecified"
    tiers: list[TierParams] | UnsetType = UNSET
    unit_amount: int | UnsetType = UNSET
    unit_amount_decimal: str | UnsetType = UNSET


class PriceTerms(msgspec.Struct, kw_only=True):
    """What a price costs: the parameters that creating a price and a product's default price share."""

    currency_options: dict[str, CurrencyOptionParams] | UnsetType = UNSET
    custom_unit_amount: CustomAmountParams | UnsetType = UNSET
    recurring: RecurringParams | UnsetType = UNSET
    tax_behavior: TaxBehavior = "unspecified"
    unit_amount: int | UnsetType = UNSET
    unit_amount_decimal: str | UnsetType = UNSET


class TransformParams(Nested, kw_only=True):
    divide_by: int
    round: Literal["up", "down"]


def add_price(
    world: World,
    *,
    product: str,
    currency: str,
    terms: PriceTerms,
    metadata: dict[str, str],
    tiers: list[PriceTier] | None = None,
    active: bool = True,
    lookup_key: str | None = None,
    nickname: str | None = None,
    tiers_mode: TiersMode | None = None,
    transform: TransformParams | None = None,
    user_created: bool = True,
) -> Price:
    """A new price in `world`, with its event; `terms` are already checked."""
    amount, decimal = amounts(terms.unit_amount, terms.unit_amount_decimal)
    recurring = terms.recurring or None
    price = Price(
        id=world.ids.new("price"),
        active=active,
        billing_scheme="tiered" if tiers else "per_unit",
        created=world.clock.now(),
        currency=currency.lower(),
        custom_unit_amount=_custom(terms.custom_unit_amount),
        lookup_key=lookup_key,
        metadata=metadata,
        nickname=nickname,
        product=product,
        recurring=_recurring(recurring) if recurring else None,
        tax_behavior=terms.tax_behavior,
        tiers_mode=tiers_mode,
        transform_quantity=TransformQuantity(divide_by=transform.divide_by, round=transform.round)
        if transform
        else None,
        type="recurring" if recurring else "one_time",
        unit_amount=amount,
        unit_amount_decimal=decimal,
    )
    own = CurrencyOption(
        custom_unit_amount=price.custom_unit_amount,
        tax_behavior=price.tax_behavior,
        unit_amount=amount,
        unit_amount_decimal=decimal,
    )
    options = {price.currency: own, **currency_options(terms.currency_options or {})}
    world.price_extras[price.id] = PriceExtras(
        tiers=tiers or [], currency_options=options, user_created=user_created
    )
    world.prices.add(price)
    world.emit("price.created", price)
    return price


def amounts(
    amount: int | UnsetType, decimal: str | UnsetType, name: str = "unit_amount"
) -> tuple[int | None, str | None]:
    """`unit_amount` and `unit_amount_decimal` as Stripe answers them. Raises StripeError for no number, or
    both."""
    if amount is not UNSET and decimal is not UNSET:
        message = f"You may only specify one of these parameters: {name}, {name}_decimal."
        raise StripeError(message, param=name)
    if amount is not UNSET:
        return amount, str(amount)
    if decimal is UNSET:
        return None, None
    try:
        exact = Decimal(decimal)
    except InvalidOperation:
        raise StripeError(f"Invalid decimal: {decimal}", param=f"{name}_decimal") from None
    whole = int(exact) if exact == exact.to_integral_value() else None
    return whole, str(whole) if whole is not None else f"{exact.normalize():f}"


def tier(params: TierParams) -> PriceTier:
    flat, flat_decimal = amounts(params.flat_amount, params.flat_amount_decimal, "flat_amount")
    unit, unit_decimal = amounts(params.unit_amount, params.unit_amount_decimal)
    return PriceTier(
        flat_amount=flat,
        flat_amount_decimal=flat_decimal,
        unit_amount=unit,
        unit_amount_decimal=unit_decimal,
        up_to=_up_to(params.up_to),
    )


def _up_to(sent: str) -> int | None:
    if sent == "inf":
        return None
    if not sent.isdigit() or int(sent) < 1:
        raise StripeError(f"Invalid integer: {sent}", code="parameter_invalid_integer", param="tiers[up_to]")
    return int(sent)


def currency_options(params: dict[str, CurrencyOptionParams]) -> dict[str, CurrencyOption]:
    return {check_currency_key(currency): _currency_option(option) for currency, option in params.items()}


def _currency_option(params: CurrencyOptionParams) -> CurrencyOption:
    amount, decimal = amounts(params.unit_amount, params.unit_amount_decimal)
    return CurrencyOption(
        custom_unit_amount=_custom(params.custom_unit_amount),
        tax_behavior=params.tax_behavior,
        unit_amount=amount,
        unit_amount_decimal=decimal,
    )


def check_currency_key(currency: str) -> str:
    """Raises StripeError for capitals: a currency as a key of `currency_options` has none."""
    if currency != currency.lower():
        message = (
            "Currencies must be lowercase when used as keys in a map. "
            f"Use `{currency.lower()}` instead of `{currency}`."
        )
        raise StripeError(message, param="currency_options")
    return currency


def _custom(params: CustomAmountParams | UnsetType) -> CustomUnitAmount | None:
    if not params or not params.enabled:
        return None
    return CustomUnitAmount(
        maximum=params.maximum or None, minimum=params.minimum or None, preset=params.preset or None
    )


def _recurring(params: RecurringParams) -> Recurring:
    return Recurring(
        interval=params.interval,
        interval_count=params.interval_count,
        meter=params.meter or None,
        usage_type=params.usage_type,
    )
