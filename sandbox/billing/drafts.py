"""A line of an invoice before there is one: amounts in the minor unit, moments in Unix seconds."""

from msgspec import Struct, field

from sandbox.objects.base import Metadata
from sandbox.objects.invoices import CreditedItems
from sandbox.objects.tax_rates import TaxRate


class Line(Struct, frozen=True):
    """`invoice_item` names the invoice item it comes from; otherwise it is its item's own period."""

    amount: int
    currency: str
    description: str | None
    start: int
    end: int
    quantity: int
    price: str | None = None
    product: str | None = None
    unit_amount_decimal: str | None = None
    tax_rates: tuple[TaxRate, ...] | None = None
    discounts: tuple[str, ...] = ()
    discountable: bool = True
    proration: bool = False
    subscription: str | None = None
    subscription_item: str | None = None
    invoice_item: str | None = None
    credited: CreditedItems | None = None
    metadata: Metadata = field(default_factory=dict)
    id: str | None = None
