"""/v1/invoiceitems (docs.stripe.com/api/invoiceitems): one-off amounts on an invoice."""

from decimal import Decimal

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Clear, ListParams, Metadata, Moments, Nested, Params, Timestamp, within
from sandbox.billing.amounts import rounded
from sandbox.billing.drafts import Line
from sandbox.billing.finalizing import refresh
from sandbox.billing.invoicing import pricing_of
from sandbox.billing.one_off import one_off_price
from sandbox.billing.tiers import unit_amount
from sandbox.objects.base import Deleted, ListObject, merge_metadata
from sandbox.objects.invoice_items import InvoiceItem, InvoiceItemParent, InvoiceItemSubscription
from sandbox.objects.invoices import Invoice, Period
from sandbox.objects.prices import Price
from sandbox.operations import subscription_parts as parts
from sandbox.operations.subscription_params import Discounts, PriceDataParams
from sandbox.world import World

operations = Operations()


class PeriodParams(Nested, kw_only=True):
    end: Timestamp
    start: Timestamp


class PricingParams(Nested, kw_only=True):
    price: str


class InvoiceItemCreateParams(Params, kw_only=True):
    amount: int | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    customer: str
    description: str | UnsetType = UNSET
    discountable: bool | UnsetType = UNSET
    discounts: Discounts = UNSET
    invoice: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    period: PeriodParams | UnsetType = UNSET
    price_data: PriceDataParams | UnsetType = UNSET
    pricing: PricingParams | UnsetType = UNSET
    quantity: int = 1
    subscription: str | UnsetType = UNSET
    tax_rates: list[str] | Clear | UnsetType = UNSET
    unit_amount_decimal: str | UnsetType = UNSET


class InvoiceItemUpdateParams(Params, kw_only=True):
    amount: int | UnsetType = UNSET
    description: str | UnsetType = UNSET
    discountable: bool | UnsetType = UNSET
    metadata: Metadata = UNSET
    period: PeriodParams | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    tax_rates: list[str] | Clear | UnsetType = UNSET


class InvoiceItemListParams(ListParams, kw_only=True):
    created: Moments = UNSET
    customer: str | UnsetType = UNSET
    invoice: str | UnsetType = UNSET
    pending: bool | UnsetType = UNSET

    def includes(self, item: InvoiceItem) -> bool:
        return (
            self.pending in {UNSET, item.invoice is None}
            and self.invoice in {UNSET, item.invoice}
            and within(item.date, self.created)
        )


@operations("POST", "/v1/invoiceitems", InvoiceItemCreateParams)
def create_invoice_item(call: Call[InvoiceItemCreateParams]) -> InvoiceItem:
    """Waits for the next invoice, or stands on the draft that is named."""
    world, params = call.world, call.params
    customer = world.customers.get(params.customer, param="customer")
    now = world.now_for(customer.id)
    invoice = _draft(world, params.invoice)
    subscription = (
        world.subscriptions.get(params.subscription, param="subscription") if params.subscription else None
    )
    price = _price(world, params)
    currency = (params.currency or (price.currency if price else "")).lower()
    if not currency:
        raise StripeError("Missing required param: currency.", code="parameter_missing", param="currency")
    amount = _amount(params, price)
    if price is None:
        price = one_off_price(world, rounded(amount / params.quantity), currency, params.description or None)
    period = Period(end=params.period.end, start=params.period.start) if params.period else None
    item = InvoiceItem(
        id=world.ids.new("ii"),
        amount=rounded(amount),
        currency=currency,
        customer=customer.id,
        date=now,
        description=params.description or _name(world, price),
        discountable=params.discountable is not False,
        discounts=_discounts(world, params, customer.id, rounded(amount), currency),
        frozen_fields=[],
        invoice=invoice.id if invoice else None,
        invoicing_rules=[],
        metadata=merge_metadata({}, params.metadata),
        period=period or Period(end=now, start=now),
        pricing=pricing_of(_line(price)),
        quantity=params.quantity,
        quantity_decimal=str(params.quantity),
        tax_rates=parts.tax_rates(world, params.tax_rates, "tax_rates"),
        test_clock=customer.test_clock,
    )
    if subscription:
        item.parent = InvoiceItemParent(
            subscription_details=InvoiceItemSubscription(subscription=subscription.id)
        )
    world.invoice_items.add(item)
    world.emit("invoiceitem.created", item)
    if invoice:
        refresh(world, invoice)
    return item


@operations("GET", "/v1/invoiceitems", InvoiceItemListParams)
def list_invoice_items(call: Call[InvoiceItemListParams]) -> ListObject[InvoiceItem]:
    params = call.params
    owner = call.world.customers.get(params.customer, param="customer").id if params.customer else None
    page, more = call.world.invoice_items.page(params, owner=owner, where=params.includes)
    return ListObject(data=page, has_more=more, url="/v1/invoiceitems")


@operations("GET", "/v1/invoiceitems/{id}")
def retrieve_invoice_item(call: Call[Params]) -> InvoiceItem:
    return item_by_id(call.world, call.path["id"])


@operations("POST", "/v1/invoiceitems/{id}", InvoiceItemUpdateParams)
def update_invoice_item(call: Call[InvoiceItemUpdateParams]) -> InvoiceItem:
    world, params = call.world, call.params
    if world.invoice_items.was_deleted(call.path["id"]):
        raise StripeError("This invoice item has been deleted.")
    item = item_by_id(world, call.path["id"])
    invoice = _editable(world, item)
    if params.amount is not UNSET:
        set_amount(world, item, params.amount)
    if params.description is not UNSET:
        item.description = params.description or None
    if params.discountable is not UNSET:
        item.discountable = params.discountable
    if params.quantity is not UNSET and item.pricing:
        item.quantity, item.quantity_decimal = params.quantity, str(params.quantity)
        item.amount = rounded(Decimal(item.pricing.unit_amount_decimal or 0) * params.quantity)
    if params.period is not UNSET:
        item.period = Period(end=params.period.end, start=params.period.start)
    if params.tax_rates is not UNSET:
        item.tax_rates = parts.tax_rates(world, params.tax_rates, "tax_rates")
    item.metadata = merge_metadata(item.metadata, params.metadata)
    if invoice:
        refresh(world, invoice)
    return item


@operations("DELETE", "/v1/invoiceitems/{id}")
def delete_invoice_item(call: Call[Params]) -> Deleted:
    world = call.world
    item_id = call.path["id"]
    if world.invoice_items.was_deleted(item_id):
        raise StripeError(NOT_EDITABLE)
    item = item_by_id(world, item_id)
    invoice = _editable(world, item)
    world.invoice_items.remove(item.id)
    world.emit("invoiceitem.deleted", item)
    if invoice:
        refresh(world, invoice)
    return Deleted(id=item.id, object="invoiceitem")


NOT_EDITABLE = "Can't delete an invoice item that is attached to an invoice that is no longer editable"


def item_by_id(world: World, item_id: str) -> InvoiceItem:
    found = world.invoice_items.find(item_id)
    if found is None:
        raise StripeError(
            f"No such Invoice Item: '{item_id}'(livemode=false)",
            status=404,
            code="resource_missing",
            param="id",
        )
    return found


def set_amount(world: World, item: InvoiceItem, amount: int) -> None:
    """A new amount is a new made-up price."""
    price = one_off_price(world, amount, item.currency, item.description)
    item.amount, item.pricing = amount, pricing_of(_line(price))


def _editable(world: World, item: InvoiceItem) -> Invoice | None:
    invoice = world.invoices.find(item.invoice) if item.invoice else None
    if item.invoice and (invoice is None or invoice.status != "draft"):
        raise StripeError(NOT_EDITABLE)
    return invoice


def _draft(world: World, invoice_id: str | UnsetType) -> Invoice | None:
    if invoice_id is UNSET:
        return None
    invoice = world.invoices.get(invoice_id, param="invoice")
    if invoice.status != "draft":
        raise StripeError("You can only add invoice items to draft invoices.", param="invoice")
    return invoice


def _price(world: World, params: InvoiceItemCreateParams) -> Price | None:
    if params.pricing is not UNSET:
        return world.prices.get(params.pricing.price, param="pricing[price]")
    return parts.inline_price(world, params.price_data) if params.price_data is not UNSET else None


def _amount(params: InvoiceItemCreateParams, price: Price | None) -> Decimal:
    if price is not None:
        return unit_amount(price) * params.quantity
    if params.unit_amount_decimal is not UNSET:
        return Decimal(params.unit_amount_decimal) * params.quantity
    return Decimal(0 if params.amount is UNSET else params.amount)


def _discounts(
    world: World, params: InvoiceItemCreateParams, customer: str, amount: int, currency: str
) -> list[str]:
    if not isinstance(params.discounts, list):
        return []
    found = parts.discounts(
        world, params.discounts, customer, amount=amount, currency=currency, subscription=None
    )
    return [discount.id for discount in found]


def _name(world: World, price: Price) -> str | None:
    product = world.products.find(price.product)
    return product.name if product else None


def _line(price: Price) -> Line:
    return Line(
        amount=0,
        currency=price.currency,
        description=None,
        start=0,
        end=0,
        quantity=1,
        price=price.id,
        product=price.product,
        unit_amount_decimal=price.unit_amount_decimal,
    )
