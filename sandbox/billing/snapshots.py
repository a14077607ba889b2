"""Copies of subscriptions, so that a change can be worked out whole before anything is touched."""

import copy
from typing import TypeVar

from sandbox.objects.base import CountedList, StripeObject
from sandbox.objects.subscriptions import Subscription, SubscriptionItem

T = TypeVar("T", bound=StripeObject)


def subscription_copy(subscription: Subscription) -> Subscription:
    """Items are copied too; what nothing changes in place (prices, plans, tax rates) is shared."""
    twin = copy.copy(subscription)
    twin.items = item_list(subscription.id, [copy.copy(item) for item in subscription.items.data])
    twin.cancellation_details = copy.copy(subscription.cancellation_details)
    twin.metadata = dict(subscription.metadata)
    return twin


def item_list(subscription: str, items: list[SubscriptionItem]) -> CountedList[SubscriptionItem]:
    url = f"/v1/subscription_items?subscription={subscription}"
    return CountedList(data=items, total_count=len(items), url=url)


def show_single_item(subscription: Subscription) -> None:
    """`plan` and `quantity` of the subscription repeat its item, if it has just one."""
    items = subscription.items.data
    single = items[0] if len(items) == 1 else None
    subscription.plan = single.plan if single else None
    subscription.quantity = single.units if single and not single.metered else None


def assign(target: T, source: T) -> None:
    """Makes the target what the source is, field by field; others that hold the target see it."""
    for name in target.__struct_fields__:
        setattr(target, name, getattr(source, name))
