"""The products to pick from, as the form shows them: those offered first, then a few of the others."""

from msgspec import Struct

from services.configurations.sellable import Assortment, Sellable
from services.prices import amount_for
from services.stripe_gateway.objects.prices import Price
from services.subscriptions import PlanItem
from web.routes.settings.portal.form import Values, chosen
from web.words.prices import price_text

OTHERS = 15


class ShownPrice(Struct, frozen=True):
    """`name` is the field's; `text` is what a customer reads, `note` what tells it from its siblings."""

    name: str
    text: str
    note: str


class ShownProduct(Struct, frozen=True):
    id: str
    name: str
    offered: bool
    sold: bool
    prices: tuple[ShownPrice, ...]


class Shelf(Struct, frozen=True):
    """`more` says that not all of the others are shown."""

    products: tuple[ShownProduct, ...]
    more: bool


def shown(assortment: Assortment, values: Values, query: str) -> Shelf:
    """What is ticked is always shown, so that looking for something loses nothing."""
    ticked = chosen(values)
    by_id = {one.product.id: one for one in assortment.products}
    offered = [by_id[product] for product in ticked if product in by_id]
    wanted = query.casefold()
    others = [
        one
        for one in assortment.products
        if one.product.id not in ticked and wanted in f"{one.product.name} {one.product.id}".casefold()
    ]
    rows = [*offered, *others[:OTHERS]]
    return Shelf(
        tuple(_product(one, offered=one.product.id in ticked) for one in rows), more=len(others) > OTHERS
    )


def _product(one: Sellable, *, offered: bool) -> ShownProduct:
    prices = tuple(_price(one, price) for price in one.prices)
    return ShownProduct(one.product.id, one.product.name, offered, one.sold, prices)


def _price(one: Sellable, price: Price) -> ShownPrice:
    item = PlanItem(price=price, product=one.product, quantity=1, amount=amount_for(price, 1))
    currencies = sorted({price.currency, *(price.currency_options or {})})
    note = " · ".join(part for part in (price.nickname, ", ".join(currencies).upper(), price.id) if part)
    return ShownPrice(f"price:{one.product.id}:{price.id}", price_text(item), note)
