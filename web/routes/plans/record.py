"""The record of a change: what was quoted, what was billed, to be printed or mailed on."""

from contextlib import suppress
from urllib.parse import quote as quoted_text

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response
from starlette.routing import Route

from services.plans.quotes import Cancellation, Outcome, Quote, Result
from services.plans.reading import PlanView
from services.plans.records import Record
from services.plans.retention import Retention
from services.stripe_gateway.errors import NotFound
from web.formats import date_time, money
from web.i18n import _
from web.middleware.session import portal_session
from web.rendering import render_step
from web.request import Request
from web.routes.plans.steps import WayBack, plan_at_hand, way_back
from web.words.bills import MoneyLine, bill_lines
from web.words.cancellations import canceled_name, canceled_sentence, stayed_sentence
from web.words.plan_changes import done_sentence, done_title, paying_sentence, side_names

AnyRecord = Record[Quote] | Record[Cancellation] | Record[Retention]
Facts = tuple[tuple[str, str], ...]
_MADE = frozenset([Result.APPLIED, Result.SCHEDULED, Result.PROCESSING])


class Told(Struct, frozen=True):
    """A change in words: `billed` and `quoted` are equal, or `differs` says so."""

    title: str
    sentence: str
    facts: Facts
    lines: tuple[MoneyLine, ...]
    due_label: str
    due: str
    differs: str
    invoice_url: str
    invoice_number: str


class RecordStep(Struct, frozen=True):
    """Context of `plans/record.html`."""

    told: Told
    mail_url: str
    back: WayBack


async def show(request: Request) -> Response:
    """One of this customer's changes that were made."""
    view = await plan_at_hand(request)
    told = in_flow(request, await told_at_hand(request, view, request.path_params["change"]))
    context = RecordStep(told=told, mail_url=_mail(told), back=way_back(request))
    return render_step(request, "plans/record", context)


routes = [Route("/p/subscriptions/{subscription}/record/{change}", show, name="subscriptions:record")]


async def told_at_hand(request: Request, view: PlanView, change: str) -> Told:
    """Raises NotFound for a change that is not this plan's, or has come to nothing."""
    record = await find_record(request, view.subscription.customer, view.subscription.id, change)
    told = told_change(record) if record else None
    if told is None:
        raise NotFound("No such change of plan")
    return told


def in_flow(request: Request, told: Told) -> Told:
    """Without the way to the invoice, where the session is for one change only (SECURITY A4)."""
    return replace(told, invoice_url="") if portal_session(request).flow else told


async def find_record(request: Request, customer: str, subscription: str, change: str) -> AnyRecord | None:
    """A change of that customer's plan, of whatever kind."""
    plans = request.state.plans
    for records in (plans.quotes, plans.cancellations, plans.retentions):
        with suppress(NotFound):
            return await records.find(customer, subscription, change)
    return None


def told_change(record: AnyRecord) -> Told | None:
    """The change in words, once it has an outcome."""
    if isinstance(record.body, Quote):
        return _update(record.body, record)
    if isinstance(record.body, Cancellation):
        return _cancellation(record.body, record)
    return _retention(record.body, record)


def _update(quote: Quote, record: AnyRecord) -> Told | None:
    outcome = record.outcome
    if outcome is None or outcome.result not in _MADE or (outcome.open and outcome.billed is None):
        return None
    shown = outcome.billed or quote.today
    before, after = side_names(quote)
    return Told(
        title=done_title(quote, outcome),
        sentence=done_sentence(quote, outcome),
        facts=(
            (_("Date"), date_time(record.finished or record.created)),
            (_("Before"), before),
            (_("After"), after),
            (_("Paid with"), paying_sentence(quote.paid_by)),
            *_quoted_and_billed(quote, outcome),
        ),
        lines=bill_lines(shown) if shown else (),
        due_label=_("Billed") if outcome.billed else _("Due today"),
        due=money(shown.due if shown else 0, quote.then.currency),
        differs=_differs(outcome),
        invoice_url=f"/p/invoices/{outcome.invoice}/view" if outcome.number else "",  # a draft has no page
        invoice_number=outcome.number or "",
    )


def _quoted_and_billed(quote: Quote, outcome: Outcome) -> Facts:
    currency = quote.then.currency
    quoted = quote.today.due if quote.today else 0
    billed = outcome.billed.due if outcome.billed else 0
    return (_("Quoted"), money(quoted, currency)), (_("Billed"), money(billed, currency))


def _differs(outcome: Outcome) -> str:
    if not outcome.differs:
        return ""
    return _("The bill is not what you were shown. We have been told, and will look into it.")


def _cancellation(body: Cancellation, record: AnyRecord) -> Told | None:
    if record.outcome is None:
        return None
    credit = body.credit
    return Told(
        title=_("%(plan)s is cancelled", plan=canceled_name(body)),
        sentence=canceled_sentence(body),
        facts=((_("Date"), date_time(record.finished or record.created)),),
        lines=bill_lines(credit) if credit else (),
        due_label=_("Due today"),
        due=money(0, body.before.price.currency),
        differs="",
        invoice_url="",
        invoice_number="",
    )


def _retention(body: Retention, record: AnyRecord) -> Told | None:
    if record.outcome is None:
        return None
    return Told(
        title=_("Your plan goes on, at a lower price"),
        sentence=stayed_sentence(body.then),
        facts=((_("Date"), date_time(record.finished or record.created)),),
        lines=bill_lines(body.then),
        due_label=_("Your next bill"),
        due=money(body.then.due, body.then.currency),
        differs="",
        invoice_url="",
        invoice_number="",
    )


def _mail(told: Told) -> str:
    """A letter with the record in it, for the customer's own mail program."""
    facts = "\n".join(f"{term}: {value}" for term, value in told.facts)
    lines = "\n".join(f"{line.label}: {line.amount}" for line in told.lines)
    body = f"{told.sentence}\n\n{facts}\n\n{lines}\n{told.due_label}: {told.due}\n{told.invoice_number}"
    return f"mailto:?subject={quoted_text(told.title)}&body={quoted_text(body)}"
