"""/v1/prices (docs.stripe.com/api/prices)."""

from copy import deepcopy
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Moments, Nested, Params, within
from sandbox.api.refusals import at_most_one
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.prices import Interval, Price, PriceTier, Recurring, TaxBehavior, TiersMode, UsageType
from sandbox.objects.products import Product
from sandbox.operations.price_terms import (
    CurrencyOptionParams,
    PriceTerms,
    TierParams,
    TransformParams,
    add_price,
    amounts,
    currency_options,
    tier,
)
from sandbox.world import World

operations = Operations()


class ProductData(Nested, kw_only=True):
    id: str | UnsetType = UNSET
    active: bool = True
    metadata: Metadata = UNSET
    name: str
    statement_descriptor: Annotated[str, msgspec.Meta(max_length=22)] | None = None
    tax_code: str | None = None
    unit_label: Annotated[str, msgspec.Meta(max_length=12)] | None = None


class PriceCreateParams(Params, PriceTerms, kw_only=True):
    active: bool = True
    billing_scheme: Literal["per_unit", "tiered"] = "per_unit"
    currency: str
    lookup_key: Annotated[str, msgspec.Meta(max_length=200)] | UnsetType = UNSET
    metadata: Metadata = UNSET
    nickname: str | UnsetType = UNSET
    product: str | UnsetType = UNSET
    product_data: ProductData | UnsetType = UNSET
    tiers: list[TierParams] | UnsetType = UNSET
    tiers_mode: TiersMode | UnsetType = UNSET
    transfer_lookup_key: bool = False
    transform_quantity: TransformParams | UnsetType = UNSET


class PriceUpdateParams(Params, kw_only=True):
    active: bool | UnsetType = UNSET
    currency_options: dict[str, CurrencyOptionParams] | Literal[""] | UnsetType = UNSET
    lookup_key: Annotated[str, msgspec.Meta(max_length=200)] | UnsetType = UNSET
    metadata: Metadata = UNSET
    nickname: str | UnsetType = UNSET
    tax_behavior: TaxBehavior | UnsetType = UNSET
    transfer_lookup_key: bool = False


class RecurringFilter(Nested, kw_only=True):
    interval: Interval | UnsetType = UNSET
    meter: str | UnsetType = UNSET
    usage_type: UsageType | UnsetType = UNSET

    def includes(self, recurring: Recurring | None) -> bool:
        return (
            recurring is not None
            and self.interval in (UNSET, recurring.interval)
            and self.meter in (UNSET, recurring.meter)
            and self.usage_type in (UNSET, recurring.usage_type)
        )


class PriceListParams(ListParams, kw_only=True):
    active: bool | UnsetType = UNSET
    created: Moments = UNSET
    currency: str | UnsetType = UNSET
    lookup_keys: list[str] | UnsetType = UNSET
    product: str | UnsetType = UNSET
    recurring: RecurringFilter | UnsetType = UNSET
    type: Literal["one_time", "recurring"] | UnsetType = UNSET

    def includes(self, price: Price) -> bool:
        return (
            self.active in (UNSET, price.active)
            and self.currency in (UNSET, price.currency)
            and (self.lookup_keys is UNSET or price.lookup_key in self.lookup_keys)
            and (self.recurring is UNSET or self.recurring.includes(price.recurring))
            and self.type in (UNSET, price.type)
            and within(price.created, self.created)
        )


@operations("POST", "/v1/prices", PriceCreateParams)
def create_price(call: Call[PriceCreateParams]) -> Price:
    world, params = call.world, call.params
    _check_product_choice(params)
    if params.product:
        world.products.get(params.product, param="product")
    holder = _lookup_key_holder(world, params.lookup_key, None, transfer=params.transfer_lookup_key)
    tiers = _tiers(params)
    _check_amount(params, tiered=bool(tiers))
    _check_recurring(world, params)
    product_id = params.product or _inline_product(world, params.product_data).id
    if holder:
        holder.lookup_key = None
    return add_price(
        world,
        product=product_id,
        currency=params.currency,
        terms=params,
        metadata=merge_metadata({}, params.metadata),
        tiers=tiers,
        active=params.active,
        lookup_key=params.lookup_key or None,
        nickname=params.nickname or None,
        tiers_mode=params.tiers_mode or None,
        transform=params.transform_quantity or None,
    )


@operations("GET", "/v1/prices", PriceListParams)
def list_prices(call: Call[PriceListParams]) -> ListObject[Price]:
    page, more = call.world.prices.page(
        call.params, owner=call.params.product or None, where=call.params.includes
    )
    return ListObject(data=page, has_more=more, url="/v1/prices")


@operations("GET", "/v1/prices/{price}")
def retrieve_price(call: Call[Params]) -> Price:
    return call.world.prices.get(call.path["price"])


@operations("POST", "/v1/prices/{price}", PriceUpdateParams)
def update_price(call: Call[PriceUpdateParams]) -> Price:
    world, params = call.world, call.params
    price = world.prices.get(call.path["price"])
    holder = _lookup_key_holder(world, params.lookup_key, price, transfer=params.transfer_lookup_key)
    if params.tax_behavior is not UNSET and price.tax_behavior not in ("unspecified", params.tax_behavior):
        raise StripeError(
            "You cannot change the `tax_behavior` of a price once it has been set.", param="tax_behavior"
        )
    options = currency_options(params.currency_options or {})
    if holder:
        holder.lookup_key = None
    before = deepcopy(price)
    change(price, params, "active", "lookup_key", "nickname", "tax_behavior")
    price.metadata = merge_metadata(price.metadata, params.metadata)
    world.price_extras[price.id].currency_options.update(options)
    world.emit("price.updated", price, before=before)
    return price


def _check_product_choice(params: PriceCreateParams) -> None:
    at_most_one(params, "product", "product_data")
    if not params.product and not params.product_data:
        raise StripeError("You must specify either `product` or `product_data` when creating a price.")


def _check_amount(params: PriceCreateParams, *, tiered: bool) -> None:
    given = params.unit_amount is not UNSET or params.unit_amount_decimal is not UNSET
    if not tiered and not given and not params.custom_unit_amount:
        raise StripeError("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.")
    if params.unit_amount is not UNSET and params.unit_amount < 0:
        raise StripeError(
            "Invalid non-negative integer", code="parameter_invalid_integer", param="unit_amount"
        )
    amounts(params.unit_amount, params.unit_amount_decimal)
    currency_options(params.currency_options or {})


def _check_recurring(world: World, params: PriceCreateParams) -> None:
    recurring = params.recurring
    if not recurring:
        return
    if recurring.usage_type == "metered" and not recurring.meter:
        raise StripeError(
            "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters."
        )
    if recurring.meter:
        world.meters.get(recurring.meter, param="recurring[meter]")


def _tiers(params: PriceCreateParams) -> list[PriceTier]:
    """The price's tiers, the last of them unlimited; none for a price per unit."""
    if params.billing_scheme != "tiered":
        return []
    if not params.recurring:
        raise StripeError(
            "Prices with `type=one_time` are not supported with tiered billing.", param="interval"
        )
    if not params.tiers_mode:
        raise StripeError("Missing required param: tiers_mode.", code="parameter_missing", param="tiers_mode")
    if not params.tiers or params.tiers[-1].up_to != "inf":
        raise StripeError("The last tier must have `up_to` set to `inf`.", param="tiers")
    return [tier(each) for each in params.tiers]


def _lookup_key_holder(
    world: World, key: str | UnsetType, own: Price | None, *, transfer: bool
) -> Price | None:
    """The other price that gives up its lookup key. Raises StripeError unless `transfer` allows it."""
    if not key:
        return None
    holder = next((price for price in world.prices if price.lookup_key == key and price is not own), None)
    if holder and not transfer:
        raise StripeError(f"A price (`{holder.id}`) already uses that lookup key.", param="lookup_key")
    return holder


def _inline_product(world: World, data: ProductData | UnsetType) -> Product:
    assert data  # noqa: S101 - _check_product_choice saw it
    now = world.clock.now()
    product = Product(
        id=data.id or world.ids.new("prod", 14),
        active=data.active,
        attributes=[],
        created=now,
        images=[],
        marketing_features=[],
        metadata=merge_metadata({}, data.metadata),
        name=data.name,
        statement_descriptor=data.statement_descriptor,
        tax_code=data.tax_code,
        unit_label=data.unit_label,
        updated=now,
    )
    world.products.add(product)
    world.emit("product.created", product)
    return product
