"""The lines that a subscription puts on its invoices, in Stripe's words; amounts in the minor unit."""

from decimal import Decimal

from msgspec.structs import replace

from sandbox.billing.amounts import money_text, rounded
from sandbox.billing.calendar import short_date
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.drafts import Line
from sandbox.billing.tiers import unit_amount
from sandbox.objects.prices import Price
from sandbox.objects.subscriptions import SubscriptionItem


def period_line(
    item: SubscriptionItem, start: int, end: int, catalogue: Catalogue, *, quantity: int | None = None
) -> Line:
    """A whole period of an item; `quantity` is what a metered item's customer used."""
    units = item.units if quantity is None else quantity
    line = _item_line(item, (start, end), units, catalogue)
    amount = rounded(catalogue.full_amount(item, units))
    return replace(line, amount=amount, description=_priced(item, units, catalogue))


def trial_line(item: SubscriptionItem, start: int, end: int, catalogue: Catalogue) -> Line:
    line = _item_line(item, (start, end), item.units, catalogue)
    return replace(line, description=f"Trial period for {catalogue.product_name(item.price)}")


def proration_line(
    item: SubscriptionItem, amount: int, part: tuple[int, int], catalogue: Catalogue, *, credit: bool
) -> Line:
    """A credit (negative) or a charge for a part of an item's period, given by its start and end."""
    start, end = part
    what = "Unused" if credit else "Remaining"
    name = catalogue.product_name(item.price)
    counted = name if item.units == 1 else f"{item.units} × {name}"
    return Line(
        amount=amount,
        currency=catalogue.currency,
        description=f"{what} time on {counted} after {short_date(start)}",
        start=start,
        end=end,
        quantity=item.units,
        price=item.price.id,
        product=item.price.product,
        tax_rates=tuple(item.tax_rates) or None,
        discountable=False,
        proration=True,
        subscription=item.subscription,
        subscription_item=item.id,
    )


def interval_text(price: Price) -> str:
    """`month`, or `every 3 months`."""
    if price.recurring is None:
        return ""
    count, interval = price.recurring.interval_count, price.recurring.interval
    return interval if count == 1 else f"every {count} {interval}s"


def _priced(item: SubscriptionItem, units: int, catalogue: Catalogue) -> str:
    price, name = catalogue.priced(item.price), catalogue.product_name(item.price)
    unit: Decimal = unit_amount(price)
    if price.billing_scheme == "tiered":
        return f"{units} × {name} ({price.tiers_mode} tiers / {interval_text(price)})"
    per = f" per {price.transform_quantity.divide_by}" if price.transform_quantity else ""
    return f"{units} × {name} (at {money_text(unit, price.currency)}{per} / {interval_text(price)})"


def _item_line(item: SubscriptionItem, period: tuple[int, int], quantity: int, catalogue: Catalogue) -> Line:
    return Line(
        amount=0,
        currency=catalogue.currency,
        description=None,
        start=period[0],
        end=period[1],
        quantity=quantity,
        price=item.price.id,
        product=item.price.product,
        unit_amount_decimal=catalogue.priced(item.price).unit_amount_decimal,
        tax_rates=tuple(item.tax_rates) or None,
        discounts=tuple(item.discounts),
        subscription=item.subscription,
        subscription_item=item.id,
        metadata=dict(item.metadata),
    )
