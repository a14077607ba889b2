"""The tax rate object (docs.stripe.com/api/tax_rates/object)."""

from typing import Literal

from sandbox.objects.base import Metadata, StripeObject

TaxType = Literal[
    "amusement_tax",
    "communications_tax",
    "gst",
    "hst",
    "igst",
    "jct",
    "lease_tax",
    "mass_transit_parking_tax",
    "parking_tax",
    "pst",
    "qst",
    "retail_delivery_fee",
    "rst",
    "sales_tax",
    "service_tax",
    "vat",
]


class TaxRate(StripeObject, kw_only=True):
    id: str
    object: Literal["tax_rate"] = "tax_rate"
    active: bool = True
    country: str | None = None
    created: int
    description: str | None = None
    display_name: str
    effective_percentage: float
    flat_amount: None = None
    inclusive: bool
    jurisdiction: str | None = None
    jurisdiction_level: None = None
    livemode: bool = False
    metadata: Metadata
    percentage: float
    rate_type: Literal["percentage"] = "percentage"
    state: str | None = None
    tax_type: TaxType | None = None
