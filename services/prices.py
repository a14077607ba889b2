"""What a price costs for a quantity, as Stripe bills it."""

from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import replace

from services.stripe_gateway.objects.prices import Price, PriceTier, TransformQuantity


def amount_for(price: Price, quantity: int | None) -> int | None:
    """Minor units for one period before tax and discounts; None where use or unknown tiers decide."""
    if price.recurring is None or price.recurring.usage_type == "metered" or quantity is None:
        return None
    cost = _tiered(price, quantity) if price.billing_scheme == "tiered" else _per_unit(price, quantity)
    return None if cost is None else int(cost.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def in_currency(price: Price, currency: str) -> Price | None:
    """The price as a customer of that currency pays it; None where it has no such amount."""
    if price.currency == currency:
        return price
    option = (price.currency_options or {}).get(currency)
    if option is None:
        return None
    return replace(
        price,
        currency=currency,
        tax_behavior=option.tax_behavior,
        tiers=option.tiers,
        unit_amount=option.unit_amount,
        unit_amount_decimal=option.unit_amount_decimal,
    )


def unit_amount(price: Price | PriceTier) -> Decimal | None:
    """The price of one unit in minor units, fractions of them included."""
    return _decimal(price.unit_amount, price.unit_amount_decimal)


def flat_amount(tier: PriceTier) -> Decimal | None:
    """What a tier costs whatever the quantity, in minor units."""
    return _decimal(tier.flat_amount, tier.flat_amount_decimal)


def _decimal(whole: int | None, exact: str | None) -> Decimal | None:
    if exact is not None:
        return Decimal(exact)
    return None if whole is None else Decimal(whole)


def _per_unit(price: Price, quantity: int) -> Decimal | None:
    unit = unit_amount(price)
    if unit is None:
        return None
    return unit * (_packages(price.transform_quantity, quantity) if price.transform_quantity else quantity)


def _packages(transform: TransformQuantity, quantity: int) -> int:
    whole, rest = divmod(quantity, transform.divide_by)
    return whole + 1 if rest and transform.round == "up" else whole


def _tiered(price: Price, quantity: int) -> Decimal | None:
    if not price.tiers:
        return None
    if price.tiers_mode == "volume":
        tier = next(t for t in price.tiers if t.up_to is None or quantity <= t.up_to)
        return _tier_cost(tier, quantity)
    total, counted = Decimal(0), 0
    for tier in price.tiers:
        upper = quantity if tier.up_to is None else min(quantity, tier.up_to)
        total += _tier_cost(tier, upper - counted)
        counted = upper
        if counted >= quantity:
            break
    return total


def _tier_cost(tier: PriceTier, units: int) -> Decimal:
    return (unit_amount(tier) or Decimal(0)) * units + (flat_amount(tier) or Decimal(0))
