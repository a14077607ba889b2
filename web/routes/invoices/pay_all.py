"""Paying all open invoices, one after the other, with a result for each.

A run is its key, its method and what was confirmed; it stands in the form and the address, and what became of
it is always read from Stripe. So a reload, a lost answer or the way to the bank and back lose nothing.
"""

import asyncio
import re
import time

from msgspec import Struct
from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from services.ids import new_id
from services.invoices import BilledInvoice
from services.invoices.paying import AmountChanged, Attempt, Standing, Wish, standing_of
from services.payment_methods import KeptMethod
from services.stripe_gateway.errors import Unavailable
from services.stripe_gateway.objects.bills import FullInvoice
from web import htmx
from web.formats import money
from web.forms import fields
from web.forward import go_to
from web.i18n import _, ngettext
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.invoices.pay import MethodChoice
from web.routes.invoices.steps import add_method_url, address, panel_address, session_at_hand
from web.routes.payment_methods.panel import method_row
from web.words import invoice_payments as words
from web.words import invoices as names
from web.words.bills import MoneyLine

MOST = 25
PATIENCE_SECONDS = 6.0
_CONFIRMED = re.compile(r"(in_[A-Za-z0-9_]{1,100})\.([0-9]{1,15})", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,80}", re.ASCII)


class Run(Struct, frozen=True):
    """`of` are invoices with the amounts that were confirmed; `tried` are those that had their try."""

    key: str
    method: str
    of: tuple[tuple[str, int], ...]
    tried: tuple[str, ...] = ()

    @property
    def query(self) -> dict[str, str]:
        """As it stands in forms and addresses."""
        of = ",".join(f"{invoice}.{amount}" for invoice, amount in self.of)
        return {"key": self.key, "payment_method": self.method, "of": of, "tried": ",".join(self.tried)}


class PayAllStep(Struct, frozen=True):
    """Context of `invoices/pay_all.html`; `beyond` says that more are open than are paid at once."""

    lines: tuple[MoneyLine, ...]
    due: str
    beyond: str
    action: str
    key: str
    of: str
    methods: tuple[MethodChoice, ...]
    add_url: str
    back_url: str


class PaidInvoice(Struct, frozen=True):
    """One invoice of a run and what became of it."""

    id: str
    status: str
    title: str
    amount: str
    sentence: str
    tone: str
    view_url: str


class ResultsStep(Struct, frozen=True):
    """Context of `invoices/results.html`; `hidden` goes on with what has not had its try."""

    title: str
    lead: str
    invoices: tuple[PaidInvoice, ...]
    action: str
    hidden: tuple[tuple[str, str], ...]
    again_url: str
    back_url: str


async def show(request: Request) -> Response:
    """All that would be paid, and with what, before anything happens."""
    session = await session_at_hand(request)
    found, methods = await asyncio.gather(
        request.state.invoices.open(session.customer), request.state.paying.methods(session.customer)
    )
    if not found:
        return go_to(panel_address())
    asked = found[:MOST]
    context = PayAllStep(
        lines=tuple(_line(billed) for billed in asked),
        due=_sum(asked),
        beyond=_beyond(len(found)),
        action=address("pay-all"),
        key=new_id("run"),
        of=",".join(f"{one.invoice.id}.{one.invoice.amount_remaining}" for one in asked),
        methods=_choices(methods),
        add_url=await add_method_url(request),
        back_url=panel_address(),
    )
    return render_step(request, "invoices/pay_all", context)


async def submit(request: Request) -> Response:
    """Pays what has not had its try, until it is done, a bank asks for the customer, or time is up."""
    session = await session_at_hand(request)
    sent = await fields(request)
    run = _run({name: sent.text(name) for name in ("key", "payment_method", "of", "tried")})
    started = time.monotonic()
    for invoice, amount in run.of:
        if invoice in run.tried:
            continue
        if time.monotonic() - started > PATIENCE_SECONDS:
            break
        after = replace(run, tried=(*run.tried, invoice))
        attempt = await _try(request, session.customer, Wish(invoice, amount, run.method), after)
        if attempt is Standing.DUE:
            break
        run = after
        if attempt is Standing.AWAITS_BANK:
            return go_to(address(invoice, "bank"))
    return go_to(address("pay-all", "results", **run.query))


async def results(request: Request) -> Response:
    """What has become of each, as Stripe says now."""
    session = await session_at_hand(request)
    run = _run(dict(request.query_params))
    paying, origin = request.state.paying, origin_of(request, "customer")
    found, methods = await asyncio.gather(
        asyncio.gather(*(paying.look(session.customer, invoice, origin) for invoice, _amount in run.of)),
        paying.methods(session.customer),
    )
    method = next((kept for kept in methods if kept.method.id == run.method), None)
    answer = _page(request, run, [_attempt(invoice, run) for invoice in found], method)
    htmx.tell(answer, htmx.INVOICES_CHANGED)
    return answer


async def returned(request: Request) -> Response:
    """Back from the bank: on to what Stripe says, without what was added to the address (SECURITY T12)."""
    await session_at_hand(request)
    return go_to(address("pay-all", "results", **_run(dict(request.query_params)).query))


routes = [
    Route("/p/invoices/pay-all", show, name="invoices:pay_all"),
    Route("/p/invoices/pay-all", submit, methods=["POST"], name="invoices:confirm_all"),
    Route("/p/invoices/pay-all/results", results, name="invoices:results"),
    Route("/p/invoices/pay-all/returned", returned, name="invoices:all_returned"),
]


async def _try(request: Request, customer: str, wish: Wish, after: Run) -> Standing:
    """DUE: nobody knows what came of it, so it is tried once more under the same key."""
    return_url = f"{request.state.settings.base_url}{address('pay-all', 'returned', **after.query)}"
    try:
        attempt = await request.state.paying.pay(
            customer, wish, f"{after.key}-{wish.invoice}", return_url, origin_of(request, "customer")
        )
    except AmountChanged:
        return Standing.CLOSED
    except Unavailable:
        return Standing.DUE
    return Standing.CLOSED if attempt.declined is not None else attempt.standing


def _run(sent: dict[str, str]) -> Run:
    of = [_CONFIRMED.fullmatch(part) for part in sent.get("of", "").split(",")]
    if len(of) > MOST or None in of or _KEY.fullmatch(sent.get("key", "")) is None:
        raise HTTPException(400)
    confirmed = tuple((match[1], int(match[2])) for match in of if match)
    asked = {invoice for invoice, _amount in confirmed}
    tried = tuple(invoice for invoice in sent.get("tried", "").split(",") if invoice in asked)
    return Run(sent["key"], sent.get("payment_method", ""), confirmed, tried)


def _attempt(invoice: FullInvoice, run: Run) -> Attempt:
    """An invoice that asks for another amount than was confirmed has had no try."""
    standing = standing_of(invoice)
    tried = invoice.id in run.tried and (invoice.id, invoice.amount_remaining) in run.of
    error = invoice.intent.last_payment_error if invoice.intent else None
    if standing is not Standing.DUE or not tried or error is None:
        return Attempt(invoice, standing)
    return Attempt(invoice, standing, declined=error.decline_code or error.code or "")


def _page(request: Request, run: Run, attempts: list[Attempt], method: KeptMethod | None) -> Response:
    done = sum(attempt.standing in {Standing.PAID, Standing.PROCESSING} for attempt in attempts)
    left = [attempt for attempt in attempts if attempt.standing in {Standing.DUE, Standing.AWAITS_BANK}]
    untried = [attempt for attempt in left if attempt.invoice.id not in run.tried]
    context = ResultsStep(
        title=_title(done, len(attempts)),
        lead=_("What is not paid is still open. Nothing was charged for it.") if left else "",
        invoices=tuple(_paid(attempt, method) for attempt in attempts),
        action=address("pay-all"),
        hidden=tuple(run.query.items()) if untried else (),
        again_url=address("pay-all") if left else "",
        back_url=panel_address(),
    )
    return render_step(request, "invoices/results", context)


def _title(done: int, count: int) -> str:
    if done == count:
        return _("All paid")
    return ngettext(
        "%(done)s of %(num)s invoice is paid", "%(done)s of %(num)s invoices are paid", count, done=done
    )


def _paid(attempt: Attempt, method: KeptMethod | None) -> PaidInvoice:
    invoice = attempt.invoice
    tones = {Standing.PAID: "good", Standing.PROCESSING: "good", Standing.AWAITS_BANK: "warning"}
    return PaidInvoice(
        id=invoice.id,
        status=invoice.status or "",
        title=words.invoice_name(invoice),
        amount=money(words.amount_of(invoice), invoice.currency),
        sentence=words.result_sentence(attempt, method.method if method else None),
        tone="bad" if attempt.declined is not None else tones.get(attempt.standing, ""),
        view_url=address(invoice.id),
    )


def _line(billed: BilledInvoice) -> MoneyLine:
    invoice = billed.invoice
    detail = invoice.number or ""
    return MoneyLine(names.purpose(billed), money(invoice.amount_remaining, invoice.currency), detail)


def _sum(asked: tuple[BilledInvoice, ...]) -> str:
    """A sum for each currency."""
    sums: dict[str, int] = {}
    for billed in asked:
        invoice = billed.invoice
        sums[invoice.currency] = sums.get(invoice.currency, 0) + invoice.amount_remaining
    return " + ".join(money(amount, currency) for currency, amount in sums.items())


def _beyond(count: int) -> str:
    if count <= MOST:
        return ""
    return _("These are the %(num)s oldest of %(count)s open invoices.", num=MOST, count=count)


def _choices(methods: tuple[KeptMethod, ...]) -> tuple[MethodChoice, ...]:
    default = next((kept for kept in methods if kept.is_default), methods[0] if methods else None)
    return tuple(MethodChoice(method_row(kept), kept is default) for kept in methods)
