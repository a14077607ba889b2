"""`add_invoice_items`: one-off prices on the invoice that a subscription makes next."""

from msgspec import UNSET

from sandbox.billing.amounts import rounded
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.drafts import Line
from sandbox.billing.tiers import unit_amount
from sandbox.objects.base import merge_metadata
from sandbox.objects.subscriptions import Subscription
from sandbox.operations import subscription_parts as parts
from sandbox.operations.subscription_params import Settings
from sandbox.world import World


def extra_lines(world: World, subscription: Subscription, params: Settings) -> list[Line]:
    """Raises StripeError for a price that does not exist or has another currency."""
    if params.add_invoice_items is UNSET:
        return []
    now = world.now_for(subscription.customer)
    lines = []
    for asked in params.add_invoice_items:
        price = parts.one_time_price(world, asked)
        parts.check_currency(world, price, subscription.currency)
        price = Catalogue(world, subscription.currency).priced(price)
        product = world.products.find(price.product)
        lines.append(
            Line(
                amount=rounded(unit_amount(price) * asked.quantity),
                currency=price.currency,
                description=product.name if product else None,
                start=now,
                end=now,
                quantity=asked.quantity,
                price=price.id,
                product=price.product,
                unit_amount_decimal=price.unit_amount_decimal,
                tax_rates=tuple(parts.tax_rates(world, asked.tax_rates, "add_invoice_items[0][tax_rates]"))
                or None,
                subscription=subscription.id,
                metadata=merge_metadata({}, asked.metadata),
            )
        )
    return lines
