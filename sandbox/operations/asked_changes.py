"""The change of a subscription that parameters ask for, by its update or by a preview of it."""

from typing import Protocol

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sandbox.api.errors import StripeError, missing
from sandbox.api.params import Clear
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Change, plan_change
from sandbox.billing.items import ItemChange
from sandbox.objects.base import merge_metadata
from sandbox.objects.prices import Price
from sandbox.objects.subscriptions import Subscription, SubscriptionItem
from sandbox.operations import subscription_parts as parts
from sandbox.operations.subscription_params import (
    AnchorParams,
    DiscountParams,
    Discounts,
    ItemParams,
    ProrationBehavior,
)
from sandbox.world import World


class Asked(Protocol):
    """The parameters that an update and a preview share."""

    @property
    def items(self) -> list[ItemParams] | UnsetType: ...
    @property
    def proration_behavior(self) -> ProrationBehavior: ...
    @property
    def proration_date(self) -> int | UnsetType: ...
    @property
    def billing_cycle_anchor(self) -> AnchorParams | str | UnsetType: ...
    @property
    def trial_end(self) -> int | str | UnsetType: ...
    @property
    def default_tax_rates(self) -> list[str] | Clear | UnsetType: ...
    @property
    def discounts(self) -> Discounts: ...


def change_asked(world: World, subscription: Subscription, asked: Asked) -> Change:
    """Raises StripeError for items, prices, discounts and moments that do not fit the subscription."""
    now = world.now_for(subscription.customer)
    items = tuple(_item_changes(world, subscription, asked.items)) if asked.items is not UNSET else ()
    rates = asked.default_tax_rates
    change = Change(
        items=items,
        proration_behavior=asked.proration_behavior,
        proration_date=None if asked.proration_date is UNSET else asked.proration_date,
        anchor_now=_anchor_now(asked.billing_cycle_anchor),
        trial_end=_trial_end(asked.trial_end, now),
        default_tax_rates=None if rates is UNSET else parts.tax_rates(world, rates, "default_tax_rates"),
    )
    if asked.discounts is UNSET:
        return change
    return _with_discounts(world, subscription, change, asked.discounts)


def check_proration_date(subscription: Subscription, date: int | UnsetType) -> None:
    items = subscription.items.data
    if date is UNSET or any(item.current_period_start <= date <= item.current_period_end for item in items):
        return
    raise StripeError(
        "You cannot set `proration_date` to a moment outside of the current billing period.",
        param="proration_date",
    )


def _with_discounts(
    world: World, subscription: Subscription, change: Change, asked: list[DiscountParams] | str
) -> Change:
    catalogue = Catalogue(world, subscription.currency)
    planned = plan_change(subscription, change, world.now_for(subscription.customer), catalogue)
    found = parts.discounts(
        world,
        asked if isinstance(asked, list) else [],
        subscription.customer,
        amount=int(sum(catalogue.full_amount(item) for item in planned.after.items.data)),
        currency=subscription.currency,
        subscription=subscription.id,
        known=[*subscription.discounts, *world.discounts_of_customer(subscription.customer)],
    )
    return replace(change, discounts=[discount.id for discount in found])


def _anchor_now(asked: AnchorParams | str | UnsetType) -> bool:
    return asked == "now" or (isinstance(asked, AnchorParams) and asked.type == "now")


def _trial_end(asked: int | str | UnsetType, now: int) -> int | None:
    if asked is UNSET:
        return None
    if isinstance(asked, str):
        return now
    if asked < now:
        raise StripeError(
            "Invalid timestamp: must be an integer Unix timestamp in the future.", param="trial_end"
        )
    return asked


def _item_changes(world: World, subscription: Subscription, asked: list[ItemParams]) -> list[ItemChange]:
    items = {item.id: item for item in subscription.items.data}
    changes = []
    for number, one in enumerate(asked):
        where = f"items[{number}]"
        if isinstance(one.id, str):
            if one.id not in items:
                raise missing("subscription_item", one.id, param=f"{where}[id]")
            changes.append(_existing(world, subscription, items[one.id], one, where))
        else:
            changes.append(_new(world, subscription, one, where))
    deleted = {change.id for change in changes if change.deleted}
    if deleted == set(items) and not any(change.new for change in changes):
        raise StripeError("A subscription must have at least one active plan.", param="items")
    _check_distinct(subscription, changes, deleted)
    if len(items) - len(deleted) + sum(change.new for change in changes) > parts.MAX_ITEMS:
        raise StripeError(f"Subscriptions can have at most {parts.MAX_ITEMS} items.", param="items")
    return changes


def _check_distinct(subscription: Subscription, changes: list[ItemChange], deleted: set[str]) -> None:
    prices = {item.id: item.price.id for item in subscription.items.data if item.id not in deleted}
    prices |= {change.id: change.price.id for change in changes if change.price and not change.deleted}
    if len(set(prices.values())) < len(prices):
        raise StripeError(
            "Cannot add multiple subscription items with the same plan. If you meant to update an existing "
            "subscription item instead of creating a new one, make sure to include the subscription item ID "
            "in the request.",
            param="items",
        )


def _existing(
    world: World, subscription: Subscription, item: SubscriptionItem, asked: ItemParams, where: str
) -> ItemChange:
    if asked.deleted:
        return ItemChange(id=item.id, deleted=True)
    price = item.price
    if (asked.price is not UNSET and asked.price != item.price.id) or asked.price_data is not UNSET:
        price = parts.recurring_price(world, asked, where)
        parts.check_currency(world, price, subscription.currency)
    return ItemChange(
        id=item.id,
        price=price if price is not item.price else None,
        quantity=_quantity(asked, price, where),
        metadata=None if asked.metadata is UNSET else merge_metadata(item.metadata, asked.metadata),
        discounts=_item_discounts(world, subscription, asked, item.discounts),
        tax_rates=None
        if asked.tax_rates is UNSET
        else parts.tax_rates(world, asked.tax_rates, f"{where}[tax_rates]"),
    )


def _new(world: World, subscription: Subscription, asked: ItemParams, where: str) -> ItemChange:
    price = parts.recurring_price(world, asked, where)
    parts.check_currency(world, price, subscription.currency)
    return ItemChange(
        id=world.ids.new("si", 14),
        new=True,
        price=price,
        quantity=_quantity(asked, price, where),
        metadata=merge_metadata({}, asked.metadata),
        discounts=_item_discounts(world, subscription, asked, []),
        tax_rates=parts.tax_rates(world, asked.tax_rates, f"{where}[tax_rates]"),
    )


def _quantity(asked: ItemParams, price: Price, where: str) -> int | None:
    if asked.quantity is UNSET:
        return None
    if price.recurring and price.recurring.usage_type == "metered":
        raise StripeError("You cannot set the quantity for metered plans.", param=f"{where}[quantity]")
    if asked.quantity < 0:
        raise StripeError(
            "This value must be greater than or equal to 0.",
            code="parameter_invalid_integer",
            param=f"{where}[quantity]",
        )
    return asked.quantity


def _item_discounts(
    world: World, subscription: Subscription, asked: ItemParams, known: list[str]
) -> list[str] | None:
    if asked.discounts is UNSET:
        return None
    if not isinstance(asked.discounts, list):
        return []
    found = parts.discounts(
        world,
        asked.discounts,
        subscription.customer,
        amount=0,
        currency=subscription.currency,
        subscription=subscription.id,
        known=known,
    )
    return [discount.id for discount in found]
