"""/v1/credit_notes (docs.stripe.com/api/credit_notes): takes back a part of a finalized invoice."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sandbox import addresses
from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Moments, Nested, Params, within
from sandbox.api.refusals import at_most_one
from sandbox.billing.invoicing import all_lines
from sandbox.billing.refunding import charge_of, issue
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.credit_notes import CreditNote, CreditNoteLine, CreditNoteReason
from sandbox.objects.invoices import Invoice
from sandbox.world import World

operations = Operations()


class CreditNoteLineParams(Nested, kw_only=True):
    """`amount` in the minor unit; or a quantity of an invoice's line."""

    amount: int | UnsetType = UNSET
    description: str | UnsetType = UNSET
    invoice_line_item: str | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    type: Literal["custom_line_item", "invoice_line_item"]
    unit_amount: int | UnsetType = UNSET


class CreditNoteCreateParams(Params, kw_only=True):
    amount: int | UnsetType = UNSET
    credit_amount: int | UnsetType = UNSET
    invoice: str
    lines: list[CreditNoteLineParams] | UnsetType = UNSET
    memo: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    out_of_band_amount: int | UnsetType = UNSET
    reason: CreditNoteReason | UnsetType = UNSET
    refund_amount: int | UnsetType = UNSET


class CreditNoteListParams(ListParams, kw_only=True):
    created: Moments = UNSET
    customer: str | UnsetType = UNSET
    invoice: str | UnsetType = UNSET


@operations("POST", "/v1/credit_notes", CreditNoteCreateParams)
def create_credit_note(call: Call[CreditNoteCreateParams]) -> CreditNote:
    """Raises StripeError for a draft or void invoice, and for amounts that do not fit what was paid."""
    world, params = call.world, call.params
    at_most_one(params, "amount", "lines")
    invoice = world.invoices.get(params.invoice, param="invoice")
    if invoice.status not in {"open", "paid", "uncollectible"}:
        raise StripeError("You can only create a credit note for a finalized invoice.", param="invoice")
    note = _note(world, invoice, params)
    _check_amount(invoice, note)
    refund = params.refund_amount if isinstance(params.refund_amount, int) else 0
    credit = params.credit_amount if isinstance(params.credit_amount, int) else 0
    outside = params.out_of_band_amount if isinstance(params.out_of_band_amount, int) else 0
    if invoice.status == "paid":
        _check_split(world, invoice, note, refund, credit + outside)
    note.out_of_band_amount = outside or None
    return issue(world, note, invoice, refund_amount=refund, credit_amount=credit)


@operations("GET", "/v1/credit_notes", CreditNoteListParams)
def list_credit_notes(call: Call[CreditNoteListParams]) -> ListObject[CreditNote]:
    params = call.params
    page, more = call.world.credit_notes.page(
        params,
        owner=params.invoice or None,
        where=lambda note: params.customer in {UNSET, note.customer} and within(note.created, params.created),
    )
    return ListObject(data=page, has_more=more, url="/v1/credit_notes")


@operations("GET", "/v1/credit_notes/{id}")
def retrieve_credit_note(call: Call[Params]) -> CreditNote:
    return call.world.credit_notes.get(call.path["id"])


def _note(world: World, invoice: Invoice, params: CreditNoteCreateParams) -> CreditNote:
    note_id = world.ids.new("cn")
    now = world.now_for(invoice.customer)
    lines = _lines(world, invoice, params)
    total = sum(line.amount for line in lines)
    paid = invoice.status == "paid"
    number = sum(1 for _ in world.credit_notes.owned_by(invoice.id)) + 1
    return CreditNote(
        id=note_id,
        amount=total,
        created=now,
        currency=invoice.currency,
        customer=invoice.customer,
        discount_amounts=[],
        effective_at=now,
        invoice=invoice.id,
        lines=ListObject(data=lines, url=f"/v1/credit_notes/{note_id}/lines"),
        memo=params.memo or None,
        metadata=merge_metadata({}, params.metadata),
        number=f"{invoice.number}-CN-{number:02d}",
        pdf=addresses.invoice_pdf(world.base_url, invoice.id),
        post_payment_amount=total if paid else 0,
        pre_payment_amount=0 if paid else total,
        pretax_credit_amounts=[],
        reason=params.reason or None,
        refunds=[],
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total,
        total_excluding_tax=total,
        total_taxes=[],
        type="post_payment" if paid else "pre_payment",
    )


def _lines(world: World, invoice: Invoice, params: CreditNoteCreateParams) -> list[CreditNoteLine]:
    asked = params.lines if isinstance(params.lines, list) else []
    if not asked:
        given = [params.amount, params.refund_amount, params.credit_amount, params.out_of_band_amount]
        amounts = [one for one in given[1:] if isinstance(one, int)]
        amount = params.amount if isinstance(params.amount, int) else sum(amounts)
        asked = [CreditNoteLineParams(amount=amount, description="Credit", type="custom_line_item")]
    return [_line(world, invoice, line) for line in asked]


def _line(world: World, invoice: Invoice, asked: CreditNoteLineParams) -> CreditNoteLine:
    billed = next((line for line in all_lines(world, invoice) if line.id == asked.invoice_line_item), None)
    at_most_one(asked, "amount", "unit_amount", where="lines[0]")
    quantity = asked.quantity if isinstance(asked.quantity, int) else 1
    amount = asked.amount if isinstance(asked.amount, int) else 0
    if isinstance(asked.unit_amount, int):
        amount = asked.unit_amount * quantity
    elif billed and asked.amount is UNSET:
        amount = billed.amount * quantity // (billed.quantity or 1)
    return CreditNoteLine(
        id=world.ids.new("cnli"),
        amount=amount,
        description=asked.description or (billed.description if billed else None),
        discount_amounts=[],
        invoice_line_item=billed.id if billed else UNSET,
        metadata={},
        pretax_credit_amounts=[],
        quantity=asked.quantity if isinstance(asked.quantity, int) else None,
        tax_rates=[],
        taxes=[],
        type=asked.type,
        unit_amount=asked.unit_amount if isinstance(asked.unit_amount, int) else None,
        unit_amount_decimal=str(asked.unit_amount) if isinstance(asked.unit_amount, int) else None,
    )


def _check_amount(invoice: Invoice, note: CreditNote) -> None:
    if invoice.status == "paid":
        credited = invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount
        left = invoice.total - credited
    else:
        left = invoice.amount_remaining
    if not 0 < note.amount <= left:
        raise StripeError(
            f"The credit note's amount ({note.amount}) must be positive and at most {left}.", param="amount"
        )


def _check_split(world: World, invoice: Invoice, note: CreditNote, refund: int, elsewhere: int) -> None:
    if refund + elsewhere != note.amount:
        raise StripeError(
            "The sum of refund_amount, credit_amount and out_of_band_amount must equal the credit note's "
            f"amount ({note.amount})."
        )
    charge = charge_of(world, invoice)
    if refund and (charge is None or refund > charge.amount - charge.amount_refunded):
        raise StripeError("The refund_amount exceeds what is left of the charge.", param="refund_amount")
