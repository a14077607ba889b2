"""Prices that Stripe makes up for an amount given inline: one per amount and text, made once."""

from sandbox.objects.prices import CurrencyOption, Price, PriceExtras
from sandbox.objects.products import Product
from sandbox.world import World


def one_off_price(world: World, amount: int, currency: str, name: str | None) -> Price:
    """An inactive one-time price with a product of its own; no events, as nobody made it."""
    key = (amount, currency, name or "")
    if key in world.one_off_prices:
        return world.prices.get(world.one_off_prices[key])
    now = world.now_for(None)
    product = Product(
        id=world.ids.new("prod", 14),
        active=False,
        attributes=[],
        created=now,
        images=[],
        marketing_features=[],
        metadata={},
        name=name or "One-off",
        updated=now,
    )
    price = Price(
        id=world.ids.new("price"),
        active=False,
        created=now,
        currency=currency,
        metadata={},
        product=product.id,
        type="one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
    )
    option = CurrencyOption(unit_amount=amount, unit_amount_decimal=str(amount))
    world.products.add(product)
    world.prices.add(price)
    world.price_extras[price.id] = PriceExtras(
        tiers=[], currency_options={currency: option}, user_created=False
    )
    world.one_off_prices[key] = price.id
    return price
