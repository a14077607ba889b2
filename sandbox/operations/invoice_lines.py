"""/v1/invoices/{invoice}/lines and the like: lines of a draft, each of which is an invoice item."""

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError, missing
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Metadata, Nested, Params
from sandbox.billing.finalizing import refresh
from sandbox.billing.invoicing import all_lines
from sandbox.objects.base import merge_metadata
from sandbox.objects.invoice_items import InvoiceItem
from sandbox.objects.invoices import Invoice, LineItem
from sandbox.operations.invoice_items import (
    InvoiceItemCreateParams,
    create_invoice_item,
    item_by_id,
    set_amount,
)
from sandbox.world import World

operations = Operations()


class NewLineParams(Nested, kw_only=True):
    amount: int | UnsetType = UNSET
    description: str | UnsetType = UNSET
    discountable: bool | UnsetType = UNSET
    invoice_item: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    quantity: int = 1


class ChangedLineParams(Nested, kw_only=True):
    amount: int | UnsetType = UNSET
    description: str | UnsetType = UNSET
    id: str
    metadata: Metadata = UNSET


class RemovedLineParams(Nested, kw_only=True):
    behavior: str
    id: str


class AddLinesParams(Params, kw_only=True):
    lines: list[NewLineParams]


class UpdateLinesParams(Params, kw_only=True):
    lines: list[ChangedLineParams]


class RemoveLinesParams(Params, kw_only=True):
    lines: list[RemovedLineParams]


class LineUpdateParams(Params, kw_only=True):
    amount: int | UnsetType = UNSET
    description: str | UnsetType = UNSET
    metadata: Metadata = UNSET


@operations("POST", "/v1/invoices/{invoice}/add_lines", AddLinesParams)
def add_lines(call: Call[AddLinesParams]) -> Invoice:
    world = call.world
    invoice = _draft(call.world, call.path["invoice"])
    for line in call.params.lines:
        if line.invoice_item:
            item_by_id(world, line.invoice_item).invoice = invoice.id
            continue
        params = InvoiceItemCreateParams(
            amount=line.amount,
            currency=invoice.currency,
            customer=invoice.customer,
            description=line.description,
            discountable=line.discountable,
            invoice=invoice.id,
            metadata=line.metadata,
            quantity=line.quantity,
        )
        create_invoice_item(Call(world, {}, params))
    refresh(world, invoice)
    return invoice


@operations("POST", "/v1/invoices/{invoice}/update_lines", UpdateLinesParams)
def update_lines(call: Call[UpdateLinesParams]) -> Invoice:
    world = call.world
    invoice = _draft(world, call.path["invoice"])
    items = [_item(world, invoice, line.id) for line in call.params.lines]
    for item, line in zip(items, call.params.lines, strict=True):
        _change(world, item, line)
    refresh(world, invoice)
    return invoice


@operations("POST", "/v1/invoices/{invoice}/remove_lines", RemoveLinesParams)
def remove_lines(call: Call[RemoveLinesParams]) -> Invoice:
    world = call.world
    invoice = _draft(world, call.path["invoice"])
    items = [_item(world, invoice, line.id) for line in call.params.lines]
    for item, line in zip(items, call.params.lines, strict=True):
        if line.behavior == "delete":
            world.invoice_items.remove(item.id)
        else:
            item.invoice = None
    refresh(world, invoice)
    return invoice


@operations("POST", "/v1/invoices/{invoice}/lines/{line}", LineUpdateParams)
def update_line(call: Call[LineUpdateParams]) -> LineItem:
    world = call.world
    invoice = _draft(world, call.path["invoice"])
    _change(world, _item(world, invoice, call.path["line"]), call.params)
    refresh(world, invoice)
    return next(line for line in all_lines(world, invoice) if line.id == call.path["line"])


def _draft(world: World, invoice_id: str) -> Invoice:
    invoice = world.invoices.get(invoice_id)
    if invoice.status != "draft":
        raise StripeError("You can only change the lines of draft invoices.")
    return invoice


def _item(world: World, invoice: Invoice, line_id: str) -> InvoiceItem:
    for line in all_lines(world, invoice):
        if line.id == line_id and line.parent.invoice_item_details:
            return item_by_id(world, line.parent.invoice_item_details.invoice_item)
    raise missing("line item", line_id, param="lines")


def _change(world: World, item: InvoiceItem, line: ChangedLineParams | LineUpdateParams) -> None:
    if line.description is not UNSET:
        item.description = line.description or None
    if line.amount is not UNSET:
        set_amount(world, item, line.amount)
    item.metadata = merge_metadata(item.metadata, line.metadata)
