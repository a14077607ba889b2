"""What a quantity of a price costs for one period: per unit, in packages, graduated, by volume."""

from decimal import Decimal

from sandbox.objects.prices import Price, PriceTier


def price_amount(price: Price, tiers: list[PriceTier], quantity: int) -> Decimal:
    """In the minor unit, not yet rounded. `tiers` stand in ascending order, the last without a limit."""
    if price.billing_scheme == "per_unit":
        return unit_amount(price) * transformed(price, quantity)
    if price.tiers_mode == "volume":
        return _volume(tiers, quantity)
    return _graduated(tiers, quantity)


def unit_amount(price: Price) -> Decimal:
    """A tiered price, and one whose amount the customer chooses, has none: 0."""
    return Decimal(price.unit_amount_decimal or 0)


def transformed(price: Price, quantity: int) -> int:
    """How many packages the quantity is, if the price is per package."""
    package = price.transform_quantity
    if package is None:
        return quantity
    whole, rest = divmod(quantity, package.divide_by)
    return whole + 1 if rest and package.round == "up" else whole


def _volume(tiers: list[PriceTier], quantity: int) -> Decimal:
    for tier in tiers:
        if tier.up_to is None or quantity <= tier.up_to:
            return _unit(tier) * quantity + _flat(tier)
    return Decimal(0)


def _graduated(tiers: list[PriceTier], quantity: int) -> Decimal:
    total, below = Decimal(0), 0
    for tier in tiers:
        reached = quantity if tier.up_to is None else min(quantity, tier.up_to)
        if reached > below or below == 0:
            total += _unit(tier) * (reached - below) + _flat(tier)
        if tier.up_to is None or quantity <= tier.up_to:
            break
        below = tier.up_to
    return total


def _unit(tier: PriceTier) -> Decimal:
    return Decimal(tier.unit_amount_decimal or 0)


def _flat(tier: PriceTier) -> Decimal:
    return Decimal(tier.flat_amount_decimal or 0)
