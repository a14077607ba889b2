"""Invoice items: what waits for its customer's next invoice."""

from sandbox.billing.drafts import Line
from sandbox.billing.invoicing import pricing_of
from sandbox.objects.invoice_items import (
    InvoiceItem,
    InvoiceItemParent,
    InvoiceItemProration,
    InvoiceItemSubscription,
)
from sandbox.objects.invoices import Period
from sandbox.objects.subscriptions import Subscription
from sandbox.world import World


def pending_items(world: World, customer: str, currency: str, subscription: str | None) -> list[InvoiceItem]:
    """The newest first: the customer's own and those of the subscription that is billed, if one is."""
    return [
        item
        for item in world.invoice_items.owned_by(customer)
        if item.invoice is None and item.currency == currency and item.subscription in {None, subscription}
    ]


def held_items(world: World, subscription: Subscription) -> list[InvoiceItem]:
    """Items on the invoice of a pending update that were not made for it: they wait again once it is void."""
    waiting = world.pending_updates.get(subscription.id)
    if waiting is None:
        return []
    owned = world.invoice_items.owned_by(subscription.customer)
    return [item for item in owned if item.invoice == waiting.invoice and item.id not in waiting.own]


def add_items(world: World, customer: str, lines: list[Line], now: int) -> list[InvoiceItem]:
    """Stores lines as pending items, so that they are listed in the order of the lines."""
    items = [_item(world, customer, line, now) for line in reversed(lines)]
    for item in items:
        world.invoice_items.add(item)
        world.emit("invoiceitem.created", item)
    return items[::-1]


def drop_prorations(world: World, customer: str, subscription: str) -> None:
    """Forgets the pending prorations of a subscription, as a plain cancellation does."""
    for item in list(world.invoice_items.owned_by(customer)):
        if item.invoice is None and item.proration and item.subscription == subscription:
            world.invoice_items.remove(item.id)
            world.emit("invoiceitem.deleted", item)


def _item(world: World, customer: str, line: Line, now: int) -> InvoiceItem:
    known = world.customers.get(customer)
    item = InvoiceItem(
        id=world.ids.new("ii"),
        amount=line.amount,
        currency=line.currency,
        customer=customer,
        date=now,
        description=line.description,
        discountable=line.discountable,
        discounts=list(line.discounts),
        frozen_fields=["pricing", "quantity", "discounts"] if line.proration else [],
        invoicing_rules=[],
        metadata=line.metadata,
        period=Period(end=line.end, start=line.start),
        pricing=pricing_of(line),
        proration=line.proration,
        quantity=line.quantity,
        quantity_decimal=str(line.quantity),
        tax_rates=list(line.tax_rates or ()),
        test_clock=known.test_clock,
    )
    if line.proration:
        item.net_amount = line.amount
        item.proration_details = InvoiceItemProration(credited_items=line.credited, discount_amounts=[])
    if line.subscription:
        item.parent = InvoiceItemParent(
            subscription_details=InvoiceItemSubscription(subscription=line.subscription)
        )
        if line.subscription_item:
            item.parent.subscription_details.subscription_item = line.subscription_item
    return item
