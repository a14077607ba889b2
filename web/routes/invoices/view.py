"""An invoice's own view, and that of the next one before it is made."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.invoices.explaining import Explained
from services.stripe_gateway.objects.charges import Charge
from web.formats import long_date, money
from web.i18n import N_, _
from web.rendering import render_step
from web.request import Request
from web.routes.invoices.steps import address, panel_address, session_at_hand
from web.words import explained_invoices as words
from web.words import invoices as states
from web.words.bills import MoneyLine
from web.words.plans import Badge

_COMING = N_("This is what will be billed on %(date)s, as things stand. Nothing has been charged.")
_COMING_PAUSED = N_(
    "This is what the plan costs from %(date)s on, as things stand. "
    "Collecting payments is paused, and nothing is charged for now."
)


class Attempt(Struct, frozen=True):
    """One try to collect money, with what became of it since; `receipt_url` is "" where there is none."""

    id: str
    status: str
    badge: Badge
    sentence: str
    amount: str
    notes: tuple[str, ...]
    receipt_url: str


class InvoiceView(Struct, frozen=True):
    """Context of `invoices/view.html`; an upcoming invoice has neither state nor documents."""

    title: str
    lead: str
    id: str
    status: str
    badge: Badge | None
    facts: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]
    lines: tuple[MoneyLine, ...]
    due_label: str
    due: str
    remaining: str
    attempts: tuple[Attempt, ...]
    credit_notes: tuple[str, ...]
    pay_url: str
    pdf_url: str
    hosted_url: str
    back_url: str


async def show(request: Request) -> Response:
    """The customer's own invoice, explained (SECURITY A1)."""
    session = await session_at_hand(request)
    explained = await request.state.explaining.invoice(session.customer, request.path_params["invoice"])
    return _page(request, _invoice(explained))


async def upcoming(request: Request) -> Response:
    """The next invoice of a subscription, as things stand."""
    session = await session_at_hand(request)
    explained = await request.state.explaining.upcoming(session.customer, request.path_params["subscription"])
    return _page(request, _upcoming(explained))


routes = [
    Route("/p/invoices/upcoming/{subscription}", upcoming, name="invoices:upcoming"),
    Route("/p/invoices/{invoice}", show, name="invoices:show"),
]


def attempt_of(charge: Charge) -> Attempt:
    """A charge in words."""
    return Attempt(
        id=charge.id,
        status=charge.status,
        badge=words.attempt_badge(charge),
        sentence=words.attempt_sentence(charge),
        amount=money(charge.amount, charge.currency),
        notes=tuple(words.attempt_notes(charge)),
        receipt_url=f"/p/payments/{charge.id}/receipt" if charge.receipt_url else "",
    )


def _page(request: Request, context: InvoiceView) -> Response:
    return render_step(request, "invoices/view", context)


def _invoice(explained: Explained) -> InvoiceView:
    invoice, bill = explained.invoice, explained.bill
    still_due = invoice.status == "open"
    return InvoiceView(
        title=_("Invoice %(number)s", number=invoice.number) if invoice.number else _("Invoice"),
        lead=states.due_sentence(invoice) if still_due else "",
        id=invoice.id,
        status=invoice.status or "",
        badge=states.badge(invoice),
        facts=_facts(explained),
        changes=tuple(words.changes(bill)),
        lines=words.money_lines(explained),
        due_label=_("Amount due") if still_due else _("Billed"),
        due=money(bill.due, bill.currency),
        remaining=_remaining(explained) if still_due else "",
        attempts=tuple(attempt_of(charge) for charge in explained.charges),
        credit_notes=tuple(words.credit_note_sentence(note) for note in explained.credit_notes),
        pay_url=address(invoice.id, "pay") if still_due else "",
        pdf_url=address(invoice.id, "pdf") if invoice.invoice_pdf else "",
        hosted_url=address(invoice.id, "view") if invoice.hosted_invoice_url else "",
        back_url=panel_address(),
    )


def _facts(explained: Explained) -> tuple[tuple[str, str], ...]:
    invoice = explained.invoice
    facts = [(_("Date"), long_date(states.invoice_date(invoice)))]
    if invoice.due_date is not None:
        facts.append((_("Due by"), long_date(invoice.due_date)))
    if invoice.description:
        facts.append((_("Note"), invoice.description))
    return tuple(facts)


def _remaining(explained: Explained) -> str:
    invoice = explained.invoice
    if invoice.amount_remaining == invoice.amount_due:
        return ""
    return _("Still to pay: %(amount)s.", amount=money(invoice.amount_remaining, invoice.currency))


def _upcoming(explained: Explained | None) -> InvoiceView:
    bill = explained.bill if explained else None
    lead = _("Nothing more will be billed for this plan.")
    if explained is not None:
        when = explained.invoice.next_payment_attempt or explained.bill.at
        sentence = _COMING_PAUSED if explained.paused else _COMING
        lead = _(sentence, date=long_date(when))
    return InvoiceView(
        title=_("Next invoice"),
        lead=lead,
        id="",
        status="",
        badge=None,
        facts=(),
        changes=tuple(words.changes(bill)) if bill else (),
        lines=words.money_lines(explained) if explained else (),
        due_label=_("Amount due"),
        due=money(bill.due, bill.currency) if bill else "",
        remaining="",
        attempts=(),
        credit_notes=(),
        pay_url="",
        pdf_url="",
        hosted_url="",
        back_url=panel_address(),
    )
