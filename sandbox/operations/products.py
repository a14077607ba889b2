"""/v1/products (docs.stripe.com/api/products)."""

from copy import deepcopy
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Clear, ListParams, Metadata, Moments, Params, within
from sandbox.objects.base import Deleted, ListObject, merge_metadata
from sandbox.objects.products import MarketingFeature, PackageDimensions, Product, ProductTaxDetails
from sandbox.operations.price_terms import PriceTerms, add_price

operations = Operations()

Descriptor = Annotated[str, msgspec.Meta(max_length=22)]
UnitLabel = Annotated[str, msgspec.Meta(max_length=12)]


class DefaultPriceData(PriceTerms, kw_only=True, forbid_unknown_fields=True):
    currency: str
    metadata: Metadata = UNSET


class ProductCreateParams(Params, kw_only=True):
    id: str | UnsetType = UNSET
    active: bool = True
    default_price_data: DefaultPriceData | UnsetType = UNSET
    description: str | UnsetType = UNSET
    images: list[str] | UnsetType = UNSET
    marketing_features: list[MarketingFeature] | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: str
    package_dimensions: PackageDimensions | UnsetType = UNSET
    shippable: bool | UnsetType = UNSET
    statement_descriptor: Descriptor | UnsetType = UNSET
    tax_code: str | UnsetType = UNSET
    unit_label: UnitLabel | UnsetType = UNSET
    url: str | UnsetType = UNSET


class ProductUpdateParams(Params, kw_only=True):
    active: bool | UnsetType = UNSET
    default_price: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    images: list[str] | Clear | UnsetType = UNSET
    marketing_features: list[MarketingFeature] | Clear | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: str | UnsetType = UNSET
    package_dimensions: PackageDimensions | Clear | UnsetType = UNSET
    shippable: bool | UnsetType = UNSET
    statement_descriptor: Descriptor | UnsetType = UNSET
    tax_code: str | UnsetType = UNSET
    unit_label: UnitLabel | UnsetType = UNSET
    url: str | UnsetType = UNSET


class ProductListParams(ListParams, kw_only=True):
    active: bool | UnsetType = UNSET
    created: Moments = UNSET
    ids: list[str] | UnsetType = UNSET
    shippable: bool | UnsetType = UNSET
    url: str | UnsetType = UNSET

    def includes(self, product: Product) -> bool:
        return (
            self.active in (UNSET, product.active)
            and (self.ids is UNSET or product.id in self.ids)
            and self.shippable in (UNSET, product.shippable)
            and self.url in (UNSET, product.url)
            and within(product.created, self.created)
        )


@operations("POST", "/v1/products", ProductCreateParams)
def create_product(call: Call[ProductCreateParams]) -> Product:
    world, params = call.world, call.params
    if params.id is not UNSET and params.id in world.products:
        raise StripeError(f"Product already exists: {params.id}", code="resource_already_exists", param="id")
    product = Product(
        id=params.id or world.ids.new("prod", 14),
        active=params.active,
        attributes=[],
        created=call.now,
        images=params.images or [],
        marketing_features=params.marketing_features or [],
        metadata=merge_metadata({}, params.metadata),
        name=params.name,
        updated=call.now,
    )
    change(product, params, *_OPTIONAL)
    _set_tax_details(product)
    if data := params.default_price_data:
        price = add_price(
            world,
            product=product.id,
            currency=data.currency,
            terms=data,
            metadata=merge_metadata({}, data.metadata),
            user_created=False,
        )
        product.default_price = price.id
    world.products.add(product)
    world.emit("product.created", product)
    return product


@operations("GET", "/v1/products", ProductListParams)
def list_products(call: Call[ProductListParams]) -> ListObject[Product]:
    page, more = call.world.products.page(call.params, where=call.params.includes)
    return ListObject(data=page, has_more=more, url="/v1/products")


@operations("GET", "/v1/products/{id}")
def retrieve_product(call: Call[Params]) -> Product:
    return call.world.products.get(call.path["id"])


@operations("POST", "/v1/products/{id}", ProductUpdateParams)
def update_product(call: Call[ProductUpdateParams]) -> Product:
    world, params = call.world, call.params
    product = world.products.get(call.path["id"])
    if params.default_price:
        _check_default_price(call, product, params.default_price)
    before = deepcopy(product)
    change(product, params, "active", "default_price", "name", *_OPTIONAL)
    if params.images is not UNSET:
        product.images = params.images or []
    if params.marketing_features is not UNSET:
        product.marketing_features = params.marketing_features or []
    product.metadata = merge_metadata(product.metadata, params.metadata)
    product.updated = call.now
    _set_tax_details(product)
    world.emit("product.updated", product, before=before)
    return product


@operations("DELETE", "/v1/products/{id}")
def delete_product(call: Call[Params]) -> Deleted:
    world = call.world
    product = world.products.get(call.path["id"])
    if any(world.price_extras[price.id].user_created for price in world.prices.owned_by(product.id)):
        raise StripeError("This product cannot be deleted because it has one or more user-created prices.")
    world.products.remove(product.id)
    world.emit("product.deleted", product)
    return Deleted(id=product.id, object="product")


_OPTIONAL = (
    "description",
    "package_dimensions",
    "shippable",
    "statement_descriptor",
    "tax_code",
    "unit_label",
    "url",
)


def _check_default_price(call: Call[ProductUpdateParams], product: Product, price_id: str) -> None:
    price = call.world.prices.get(price_id, param="default_price")
    if price.product != product.id:
        message = f"The price specified ({price.id}) doesn't belong to the product ({product.id})."
        raise StripeError(message, param="default_price")


def _set_tax_details(product: Product) -> None:
    product.tax_details = ProductTaxDetails(tax_code=product.tax_code) if product.tax_code else None
