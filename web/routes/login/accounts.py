"""One e-mail address, several customers: the choice after the proof, switching later (SECURITY L9, S3)."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.invoices import Filter
from services.login.errors import NoChallenge
from services.login.objects import Proof
from services.stripe_gateway.errors import NotFound
from web.device import device_of
from web.doors import settle_at_door, show_at_door
from web.formats import listed, long_date, money
from web.forms import fields
from web.forward import go_to
from web.i18n import _
from web.middleware.browser import browser_of
from web.middleware.session import SESSION_COOKIE, portal_session
from web.origin import origin_of
from web.rendering import render
from web.request import Request
from web.routes.login.gone import start_again
from web.routes.login.steps import ACCOUNTS, open_for, settle_for
from web.visitor import settle
from web.words.invoices import amount_shown, invoice_date
from web.words.plans import plan_name

SWITCH = "/p/accounts"


class Account(Struct, frozen=True):
    """A customer to choose; `plans` and `last_invoice` are sentences."""

    id: str
    name: str
    plans: str
    last_invoice: str
    current: bool


class AccountsPage(Struct, frozen=True):
    """Context of `login/accounts.html`; `back_url` is empty where nothing is open yet."""

    action: str
    accounts: tuple[Account, ...]
    back_url: str


async def show(request: Request) -> Response:
    """After the proof, before the session."""
    try:
        proof = await _proof(request)
    except NoChallenge:
        return start_again(request)
    accounts = await _accounts(request, proof.customers, current="")
    return show_at_door(request, "login/accounts.html", AccountsPage(ACCOUNTS, accounts, ""))


async def choose(request: Request) -> Response:
    """Opens the session of one of them; anyone else's id is not found."""
    try:
        await _proof(request)
        return await open_for(request, (await fields(request)).text("customer"))
    except NoChallenge:
        return start_again(request)


async def show_others(request: Request) -> Response:
    """In a session: the others who have the address. Raises NotFound where there are none."""
    session = portal_session(request)
    await settle(request)
    customers = await request.state.openings.others(session)
    if not customers:
        raise NotFound("One customer only", param="customer")
    accounts = await _accounts(request, customers, current=session.customer)
    return render(request, page="login/accounts.html", context=AccountsPage(SWITCH, accounts, "/p"))


async def switch(request: Request) -> Response:
    """Another customer's session, without a new code; the old one ends."""
    session = portal_session(request)
    customer = (await fields(request)).text("customer")
    opened = await request.state.openings.switch(
        session, customer, origin_of(request, "customer"), device=device_of(request)
    )
    answer = go_to("/p")
    SESSION_COOKIE.set(answer, request.state.settings, opened.cookie)
    return answer


routes = [
    Route("/p/code/accounts", show, name="login:accounts"),
    Route("/p/code/accounts", choose, methods=["POST"], name="login:choose"),
    Route("/p/accounts", show_others, name="login:others"),
    Route("/p/accounts", switch, methods=["POST"], name="login:switch"),
]


async def _proof(request: Request) -> Proof:
    settle_at_door(request)
    proof = await request.state.openings.proof(browser_of(request))
    await settle_for(request, proof.challenge.goal)
    return proof


async def _accounts(request: Request, customers: Sequence[str], *, current: str) -> tuple[Account, ...]:
    found = await asyncio.gather(*(_account(request, customer, current) for customer in customers))
    return tuple(account for account in found if account is not None)


async def _account(request: Request, customer: str, current: str) -> Account | None:
    """None for a customer whom Stripe has deleted since."""
    try:
        owner, plans, billed = await asyncio.gather(
            request.state.customers.get(customer),
            request.state.subscriptions.plans(customer),
            request.state.invoices.matching(customer, Filter()),
        )
    except NotFound:
        return None
    names = listed(plan_name(plan) for plan in plans if not plan.ended)
    newest = max(billed.settled, key=lambda one: invoice_date(one.invoice), default=None)
    return Account(
        id=customer,
        name=owner.name or _("Account without a name"),
        plans=names or _("No active subscription"),
        last_invoice=_(
            "Last invoice: %(date)s, %(amount)s",
            date=long_date(invoice_date(newest.invoice)),
            amount=money(amount_shown(newest.invoice), newest.invoice.currency),
        )
        if newest
        else _("No invoice yet"),
        current=customer == current,
    )
