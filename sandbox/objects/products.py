"""The product object (docs.stripe.com/api/products/object)."""

from typing import Literal

from sandbox.objects.base import Metadata, StripeObject


class MarketingFeature(StripeObject, kw_only=True):
    name: str


class PackageDimensions(StripeObject, kw_only=True):
    """In inches and ounces."""

    height: float
    length: float
    weight: float
    width: float


class ProductTaxDetails(StripeObject, kw_only=True):
    performance_location: None = None
    tax_code: str


class Product(StripeObject, kw_only=True):
    id: str
    object: Literal["product"] = "product"
    active: bool = True
    attributes: list[str]
    created: int
    default_price: str | None = None
    description: str | None = None
    images: list[str]
    livemode: bool = False
    marketing_features: list[MarketingFeature]
    metadata: Metadata
    name: str
    package_dimensions: PackageDimensions | None = None
    shippable: bool | None = None
    statement_descriptor: str | None = None
    tax_code: str | None = None
    tax_details: ProductTaxDetails | None = None
    type: Literal["service"] = "service"
    unit_label: str | None = None
    updated: int
    url: str | None = None
