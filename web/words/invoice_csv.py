"""Invoices as lines of CSV, for spreadsheets: stable English columns, dates and decimals as ISO writes them.

Amounts are in major units with the currency's own digits, whatever the reader's language.
`docs/invoices-csv.md` says how they add up.
"""

from datetime import UTC, datetime

from services.stripe_gateway.objects.explained import ExplainedInvoice
from web.words.csv_text import decimal, harmless

COLUMNS = (
    "number",
    "date",
    "due_date",
    "status",
    "description",
    "currency",
    "subtotal",
    "discount",
    "tax",
    "total",
    "amount_due",
    "amount_paid",
    "amount_remaining",
    "paid_date",
    "invoice_id",
    "tax_included",
    "total_excluding_tax",
    "shipping",
    "starting_balance",
    "ending_balance",
    "credited_before_payment",
    "credited_after_payment",
)


def cells(invoice: ExplainedInvoice) -> tuple[str, ...]:
    """In the order of the columns."""
    taxes = invoice.total_taxes or ()
    discount = sum(taken.amount for taken in invoice.total_discount_amounts or ())
    tax = sum(tax.amount for tax in taxes)
    amounts = (
        invoice.subtotal,
        discount,
        tax,
        invoice.total,
        invoice.amount_due,
        invoice.amount_paid,
        invoice.amount_remaining,
    )
    parts = (
        sum(tax.amount for tax in taxes if tax.tax_behavior == "inclusive"),
        invoice.total - tax,
        invoice.amount_shipping,
        invoice.starting_balance,
        invoice.ending_balance or 0,
        invoice.pre_payment_credit_notes_amount,
        invoice.post_payment_credit_notes_amount,
    )
    dated = invoice.effective_at or invoice.status_transitions.finalized_at or invoice.created
    return (
        harmless(invoice.number or ""),
        _day(dated),
        _day(invoice.due_date),
        invoice.status or "",
        harmless(_description(invoice)),
        invoice.currency.upper(),
        *(decimal(amount, invoice.currency) for amount in amounts),
        _day(invoice.status_transitions.paid_at),
        invoice.id,
        *(decimal(amount, invoice.currency) for amount in parts),
    )


def _description(invoice: ExplainedInvoice) -> str:
    found = (line.description for line in invoice.lines.data if line.description)
    return "; ".join([*([invoice.description] if invoice.description else []), *found])


def _day(unix: int | None) -> str:
    return "" if unix is None else datetime.fromtimestamp(unix, UTC).date().isoformat()
