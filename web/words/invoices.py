"""Invoices and their payments in the words of the customer."""

from typing import Protocol

from services.invoices import BilledInvoice, Filter
from services.stripe_gateway.objects.invoices import Invoice, InvoicePayment, InvoiceTransitions
from web.formats import listed, long_date, money, number
from web.i18n import N_, _, ngettext
from web.words.plans import Badge, Tone

_BADGES: dict[str, tuple[str, Tone]] = {
    "open": (N_("Open"), "warning"),
    "paid": (N_("Paid"), "good"),
    "uncollectible": (N_("Not collected"), "neutral"),
    "void": (N_("Void"), "neutral"),
}


class Due(Protocol):
    """What an invoice says of its state, whichever way it was read."""

    @property
    def status(self) -> str | None: ...
    @property
    def amount_paid(self) -> int: ...
    @property
    def attempt_count(self) -> int: ...
    @property
    def collection_method(self) -> str: ...
    @property
    def created(self) -> int: ...
    @property
    def due_date(self) -> int | None: ...
    @property
    def effective_at(self) -> int | None: ...
    @property
    def next_payment_attempt(self) -> int | None: ...
    @property
    def status_transitions(self) -> InvoiceTransitions: ...


def badge(invoice: Due) -> Badge:
    """The state in a word; an open invoice whose payment failed says so."""
    if payment_failed(invoice):
        return Badge(_("Payment failed"), "bad")
    label, tone = _BADGES[invoice.status or "open"]
    return Badge(_(label), tone)


def payment_failed(invoice: Due) -> bool:
    """Whether a try to collect an open invoice came to nothing."""
    automatic = invoice.collection_method == "charge_automatically"
    return invoice.status == "open" and automatic and invoice.attempt_count > 0


def status_name(status: str) -> str:
    """Stripe's state in a word of the customer."""
    return _(_BADGES[status][0])


def found_sentence(wanted: Filter, count: int, *, more: bool) -> str:
    """What a filter has found; Stripe's search learns of new invoices a little late."""
    if wanted.empty:
        return ""
    if count:
        if more:
            return _("The newest %(num)s of those that match.", num=number(count))
        return ngettext("%(num)s invoice matches.", "%(num)s invoices match.", count)
    if wanted.number:
        return _(
            "No invoice has the number %(number)s. Write it in full, as it stands on the invoice; "
            "a new invoice can be found by its number after a few minutes.",
            number=wanted.number,
        )
    return _("No invoice matches.")


def purpose(billed: BilledInvoice) -> str:
    """What it was for: the products, else what the merchant wrote on it."""
    names, invoice = billed.products, billed.invoice
    if len(names) > 2:
        rest = len(names) - 1
        return ngettext("%(first)s and %(num)s more", "%(first)s and %(num)s more", rest, first=names[0])
    if len(names) == 2:
        return _("%(first)s and %(second)s", first=names[0], second=names[1])
    if names:
        return _("Plan change: %(plan)s", plan=names[0]) if _is_change(invoice) else names[0]
    lines = (line.description for line in invoice.lines.data if line.description)
    return invoice.description or next(lines, None) or _("Invoice")


def payment_sentence(invoice: Invoice) -> str:
    """Its payment and what became of it (R1)."""
    if invoice.status == "paid":
        return _paid_sentence(invoice)
    if invoice.status == "void":
        return _("Voided. Nothing is owed.")
    if invoice.status == "uncollectible":
        return _("The payment was not collected.")
    due = due_sentence(invoice)
    if invoice.amount_paid == 0:
        return due
    return _("%(amount)s is paid. %(due)s", amount=money(invoice.amount_paid, invoice.currency), due=due)


def amount_shown(invoice: Invoice) -> int:
    """What an open invoice still asks for, what any other came to (minor units)."""
    return invoice.amount_remaining if invoice.status == "open" else invoice.total


def invoice_date(invoice: Due) -> int:
    """The day that stands on it (Unix seconds)."""
    return invoice.effective_at or invoice.status_transitions.finalized_at or invoice.created


def _is_change(invoice: Invoice) -> bool:
    return invoice.billing_reason == "subscription_update"


def due_sentence(invoice: Due) -> str:
    """When an open invoice is to be paid."""
    if payment_failed(invoice):
        retry = invoice.next_payment_attempt
        if retry is None:
            return _("The payment has not gone through. It is still due.")
        return _("The payment has not gone through. The next try is on %(date)s.", date=long_date(retry))
    if invoice.due_date is not None:
        return _("Due by %(date)s.", date=long_date(invoice.due_date))
    return _("The rest is not paid yet.") if invoice.amount_paid else _("Not paid yet.")


def _paid_sentence(invoice: Invoice) -> str:
    payments = [p for p in (invoice.payments.data if invoice.payments else ()) if p.status == "paid"]
    if len(payments) > 1:
        parts = [_part(invoice, payment) for payment in payments]
        return _("Paid in parts: %(parts)s.", parts=listed(parts))
    paid_at = payments[0].status_transitions.paid_at if payments else None
    when = paid_at or invoice.status_transitions.paid_at
    if invoice.amount_paid == 0:
        from_balance = invoice.total > 0 and invoice.starting_balance <= -invoice.total
        return _("Paid from your balance.") if from_balance else _("Nothing was to be paid.")
    if when is None:
        return _("Paid.")
    if invoice.amount_paid == invoice.total:
        return _("Paid on %(date)s.", date=long_date(when))
    amount = money(invoice.amount_paid, invoice.currency)
    return _("%(amount)s paid on %(date)s.", amount=amount, date=long_date(when))


def _part(invoice: Invoice, payment: InvoicePayment) -> str:
    amount = money(payment.amount_paid or payment.amount_requested, invoice.currency)
    when = payment.status_transitions.paid_at or payment.created
    return _("%(amount)s on %(date)s", amount=amount, date=long_date(when))
