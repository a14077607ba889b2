"""Paying one invoice: the confirmation, the bank's question, and what came of it."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.ids import new_id
from services.invoices.paying import AmountChanged, Attempt, Standing, Wish, bank_asks, standing_of, suggested
from services.payment_methods import KeptMethod
from services.stripe_gateway.errors import Unavailable
from services.stripe_gateway.objects.bills import FullInvoice
from web.formats import money
from web.forms import Fields, fields
from web.forward import away, go_to
from web.i18n import _
from web.middleware.session import portal_session
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.invoices.steps import (
    add_method_url,
    address,
    lines_of,
    minor_amount,
    panel_address,
    session_at_hand,
)
from web.routes.payment_methods.panel import PaymentMethodRow, method_row
from web.words import invoice_payments as words
from web.words.bills import MoneyLine


class MethodChoice(Struct, frozen=True):
    """A payment method that can be chosen."""

    method: PaymentMethodRow
    chosen: bool


class PayStep(Struct, frozen=True):
    """Context of `invoices/pay.html`; `amount` is in minor units, as it was shown.

    `asks_bank`: the bank waits for the customer, so there is nothing to choose.
    """

    title: str
    lead: str
    lines: tuple[MoneyLine, ...]
    due: str
    amount: int
    action: str
    key: str
    methods: tuple[MethodChoice, ...]
    problem: str
    changed: bool
    checking: bool
    asks_bank: bool
    add_url: str
    hosted_url: str
    back_url: str


class NothingToPay(Struct, frozen=True):
    """Context of `invoices/settled.html`."""

    title: str
    message: str
    view_url: str
    back_url: str


class BankStep(Struct, frozen=True):
    """Context of `invoices/bank.html`, which leads on to the bank's own page."""

    url: str
    back_url: str


async def show(request: Request) -> Response:
    """What is to be paid, with what, before anything happens."""
    session = await session_at_hand(request)
    invoice = await request.state.paying.find(session.customer, request.path_params["invoice"])
    chosen = request.query_params.get("tried", "")
    return await _page(request, invoice, problem=words.last_try(invoice), chosen=chosen)


async def submit(request: Request) -> Response:
    """Pays once for a form (SECURITY M5), or says why not."""
    session = await session_at_hand(request)
    sent = await fields(request)
    wish = Wish(request.path_params["invoice"], minor_amount(sent), sent.text("payment_method"))
    key, origin = sent.key(), origin_of(request, "customer")
    paying = request.state.paying
    try:
        attempt = await paying.pay(session.customer, wish, key, return_url(request, wish.invoice), origin)
    except AmountChanged:
        invoice = await paying.find(session.customer, wish.invoice)
        return await _page(request, invoice, changed=True, status=409)
    except Unavailable:
        return await _unknown(request, wish, sent, key)
    return await _onward(request, attempt, wish.method)


async def bank(request: Request) -> Response:
    """Leads on to the bank: no form may be answered by another origin's address (DESIGN 2)."""
    session = await session_at_hand(request)
    invoice = await request.state.paying.find(session.customer, request.path_params["invoice"])
    asked = bank_asks(invoice)
    if asked is None:
        return go_to(address(invoice.id, "pay"))
    context = BankStep(url=asked.url, back_url=address(invoice.id, "pay"))
    return render_step(request, "invoices/bank", context, headers=away(request, asked.url))


async def returned(request: Request) -> Response:
    """Back from the bank: what Stripe says now is what counts, not what the address says."""
    session, origin = await session_at_hand(request), origin_of(request, "customer")
    invoice = await request.state.paying.look(session.customer, request.path_params["invoice"], origin)
    return go_to(_after(invoice))


routes = [
    Route("/p/invoices/{invoice}/pay", show, name="invoices:pay"),
    Route("/p/invoices/{invoice}/pay", submit, methods=["POST"], name="invoices:confirm"),
    Route("/p/invoices/{invoice}/bank", bank, name="invoices:bank"),
    Route("/p/invoices/{invoice}/returned", returned, name="invoices:returned"),
]


def return_url(request: Request, invoice: str) -> str:
    """Where the bank sends the customer back to."""
    return f"{request.state.settings.base_url}{address(invoice, 'returned')}"


def _after(invoice: FullInvoice) -> str:
    if standing_of(invoice) in {Standing.PAID, Standing.PROCESSING}:
        return panel_address(paid=invoice.id)
    return address(invoice.id, "pay")


async def _onward(request: Request, attempt: Attempt, method: str) -> Response:
    if attempt.standing is Standing.AWAITS_BANK:
        return go_to(address(attempt.invoice.id, "bank"))
    if attempt.declined is None:
        return go_to(_after(attempt.invoice))
    if words.last_try(attempt.invoice):
        return go_to(address(attempt.invoice.id, "pay", tried=method))
    tried = await _kept(request, method)
    problem = words.declined(tried.method if tried else None, attempt.declined)
    return await _page(request, attempt.invoice, problem=problem, chosen=method, status=409)


async def _unknown(request: Request, wish: Wish, sent: Fields, key: str) -> Response:
    """No answer: the same form under the same key asks again, and pays no second time (SECURITY F10)."""
    customer, origin = portal_session(request).customer, origin_of(request, "customer")
    invoice = await request.state.paying.look(customer, wish.invoice, origin)
    if standing_of(invoice) is not Standing.DUE:
        return go_to(_after(invoice))
    chosen = sent.text("payment_method")
    return await _page(request, invoice, chosen=chosen, key=key, checking=True, status=503)


async def _kept(request: Request, method: str) -> KeptMethod | None:
    methods = await request.state.paying.methods(portal_session(request).customer)
    return next((kept for kept in methods if kept.method.id == method), None)


async def _page(
    request: Request,
    invoice: FullInvoice,
    *,
    problem: str = "",
    chosen: str = "",
    key: str = "",
    changed: bool = False,
    checking: bool = False,
    status: int = 200,
) -> Response:
    standing = standing_of(invoice)
    if standing not in {Standing.DUE, Standing.AWAITS_BANK}:
        return _settled(request, invoice, standing)
    methods = await request.state.paying.methods(portal_session(request).customer)
    context = PayStep(
        title=_("Pay invoice %(number)s", number=invoice.number or ""),
        lead=words.asked(invoice) if standing is Standing.DUE else "",
        lines=await lines_of(request, invoice),
        due=money(invoice.amount_remaining, invoice.currency),
        amount=invoice.amount_remaining,
        action=address(invoice.id, "pay"),
        key=key or new_id("pay"),
        methods=_choices(methods, invoice, chosen),
        problem=problem if standing is Standing.DUE else "",
        changed=changed,
        checking=checking,
        asks_bank=standing is Standing.AWAITS_BANK,
        add_url=await add_method_url(request),
        hosted_url=address(invoice.id, "view") if invoice.hosted_invoice_url else "",
        back_url=panel_address(),
    )
    return render_step(request, "invoices/pay", context, status=status)


def _choices(methods: tuple[KeptMethod, ...], invoice: FullInvoice, chosen: str) -> tuple[MethodChoice, ...]:
    wanted = chosen
    if not any(kept.method.id == chosen for kept in methods):
        first = suggested(methods, invoice)
        wanted = first.method.id if first else ""
    return tuple(MethodChoice(method_row(kept), kept.method.id == wanted) for kept in methods)


def _settled(request: Request, invoice: FullInvoice, standing: Standing) -> Response:
    context = NothingToPay(
        title=words.invoice_name(invoice),
        message=words.nothing_to_pay(invoice, standing),
        view_url=address(invoice.id),
        back_url=panel_address(),
    )
    return render_step(request, "invoices/settled", context)
