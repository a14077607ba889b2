"""/v1/subscription_items (docs.stripe.com/api/subscription_items): items of a subscription one by one."""

from msgspec import UNSET, UnsetType

from sandbox.api.errors import missing
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Clear, ListParams, Metadata, Params, Timestamp
from sandbox.api.tables import page_of
from sandbox.billing.subscribing import PaymentBehavior
from sandbox.objects.base import Deleted, ListObject
from sandbox.objects.subscriptions import Subscription, SubscriptionItem
from sandbox.operations.subscription_changes import update_subscription
from sandbox.operations.subscription_params import (
    Discounts,
    ItemParams,
    ProrationBehavior,
    RecurringPriceData,
    SubscriptionUpdateParams,
)
from sandbox.world import World

operations = Operations()

PATH = "/v1/subscription_items"


class Billing(Params, kw_only=True):
    payment_behavior: PaymentBehavior = "allow_incomplete"
    proration_behavior: ProrationBehavior = "create_prorations"
    proration_date: Timestamp | UnsetType = UNSET


class ItemUpdateParams(Billing, kw_only=True):
    discounts: Discounts = UNSET
    metadata: Metadata = UNSET
    price: str | UnsetType = UNSET
    price_data: RecurringPriceData | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    tax_rates: list[str] | Clear | UnsetType = UNSET


class ItemCreateParams(ItemUpdateParams, kw_only=True):
    subscription: str


class ItemListParams(ListParams, kw_only=True):
    subscription: str


@operations("GET", PATH, ItemListParams)
def list_items(call: Call[ItemListParams]) -> ListObject[SubscriptionItem]:
    subscription = call.world.subscriptions.get(call.params.subscription, param="subscription")
    page, more = page_of(subscription.items.data, call.params, "subscription_item")
    return ListObject(data=page, has_more=more, url=PATH)


@operations("POST", PATH, ItemCreateParams)
def create_item(call: Call[ItemCreateParams]) -> SubscriptionItem:
    subscription = call.world.subscriptions.get(call.params.subscription, param="subscription")
    known = {item.id for item in subscription.items.data}
    _update(call.world, subscription, _asked(call.params), call.params)
    return next(item for item in subscription.items.data if item.id not in known)


@operations("GET", PATH + "/{item}")
def retrieve_item(call: Call[Params]) -> SubscriptionItem:
    return _find(call.world, call.path["item"])[1]


@operations("POST", PATH + "/{item}", ItemUpdateParams)
def update_item(call: Call[ItemUpdateParams]) -> SubscriptionItem:
    subscription, item = _find(call.world, call.path["item"])
    asked = _asked(call.params)
    asked.id = item.id
    _update(call.world, subscription, asked, call.params)
    return _find(call.world, item.id)[1]


@operations("DELETE", PATH + "/{item}", Billing)
def delete_item(call: Call[Billing]) -> Deleted:
    subscription, item = _find(call.world, call.path["item"])
    _update(call.world, subscription, ItemParams(id=item.id, deleted=True), call.params)
    return Deleted(id=item.id, object="subscription_item")


def _asked(params: ItemUpdateParams) -> ItemParams:
    return ItemParams(
        discounts=params.discounts,
        metadata=params.metadata,
        price=params.price,
        price_data=params.price_data,
        quantity=params.quantity,
        tax_rates=params.tax_rates,
    )


def _update(world: World, subscription: Subscription, item: ItemParams, billing: Billing) -> None:
    params = SubscriptionUpdateParams(
        items=[item],
        payment_behavior=billing.payment_behavior,
        proration_behavior=billing.proration_behavior,
        proration_date=billing.proration_date,
    )
    update_subscription(Call(world, {"id": subscription.id}, params))


def _find(world: World, item_id: str) -> tuple[Subscription, SubscriptionItem]:
    for subscription in world.subscriptions:
        for item in subscription.items.data:
            if item.id == item_id:
                return subscription, item
    raise missing("subscription_item", item_id, param="item", status=404)
