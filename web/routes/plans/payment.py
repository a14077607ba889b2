"""A change that waits for its payment: to the bank and back, another card, or dropped."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.ids import new_id
from services.intents import Declined, HandOver
from services.plans.quotes import Quote, Result
from services.plans.reading import PlanView
from services.plans.records import Record
from services.stripe_gateway.errors import Unavailable
from services.stripe_gateway.objects.bills import FullInvoice
from web.flows import PANEL, done_url
from web.formats import long_date, money
from web.forms import fields
from web.forward import away, form_only, go_to
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.plans.steps import (
    WayBack,
    address,
    methods_url,
    panel_address,
    plan_at_hand,
    to_step,
    way_back,
)
from web.words.payment_methods import method_name
from web.words.plan_changes import decline_sentence, side_names
from web.words.plans import items_name, plan_name


class PaymentStep(Struct, frozen=True):
    """Context of `plans/payment.html`; `problem` is what the bank said last."""

    back: WayBack
    now: str
    plan: str
    amount: str
    expires: str
    method: str
    problem: str
    asks_bank: bool
    pay_action: str
    drop_action: str
    pay_key: str
    drop_key: str
    methods_url: str
    invoice_url: str


class BankStep(Struct, frozen=True):
    """Context of `plans/bank.html`, which leads on to the bank's own page."""

    url: str
    back: WayBack


async def show(request: Request) -> Response:
    """What is to be paid for the change, and the ways to do it or leave it."""
    view = await plan_at_hand(request)
    invoice = await request.state.plans.settling.invoice(view)
    record = await _refreshed(request, view, invoice)
    if invoice is None:
        return go_to(_news(request, view, record))
    return _page(request, view, invoice, record)


async def pay(request: Request) -> Response:
    """Tries again with the present payment method, or leads on to the bank."""
    view = await plan_at_hand(request)
    key = (await fields(request)).key()
    return_url = f"{request.state.settings.base_url}{address(view.subscription.id, 'returned')}"
    settling = request.state.plans.settling
    try:
        asked = await settling.pay(view, key, return_url, origin_of(request, "customer"))
    except Unavailable:
        # Whether it was paid is what the step itself asks again.
        return go_to(address(view.subscription.id, "payment"))
    if isinstance(asked, HandOver):
        return go_to(address(view.subscription.id, "bank"))
    if isinstance(asked, Declined):
        return go_to(address(view.subscription.id, "payment"))
    return go_to(_news(request, view, await _refreshed(request, view)))


async def drop(request: Request) -> Response:
    """Leaves the plan as it is, unless the change was paid for in the meantime."""
    view = await plan_at_hand(request)
    key = (await fields(request)).key()
    voided = await request.state.plans.settling.drop(view, key, origin_of(request, "customer"))
    record = await _refreshed(request, view, voided)
    if voided is not None:
        return go_to(panel_address(dropped=view.subscription.id))
    return go_to(_news(request, view, record))


async def bank(request: Request) -> Response:
    """Leads on to the bank: no form may be answered by another origin's address (DESIGN 2)."""
    view = await plan_at_hand(request)
    asked = await request.state.plans.settling.hand_over(view)
    if asked is None:
        return go_to(address(view.subscription.id, "payment"))
    context = BankStep(url=asked.url, back=to_step(address(view.subscription.id, "payment")))
    return render_step(request, "plans/bank", context, headers=away(request, asked.url))


async def returned(request: Request) -> Response:
    """Back from the bank: what Stripe says now is what counts, not what the address says."""
    view = await plan_at_hand(request)
    invoice = await request.state.plans.settling.invoice(view)
    record = await _refreshed(request, view, invoice)
    if invoice is not None:
        return go_to(address(view.subscription.id, "payment"))
    return go_to(_news(request, view, record))


routes = [
    Route("/p/subscriptions/{subscription}/payment", show, name="subscriptions:payment"),
    Route("/p/subscriptions/{subscription}/payment", pay, methods=["POST"], name="subscriptions:pay"),
    *form_only("/p/subscriptions/{subscription}/drop", drop, PANEL, name="subscriptions:drop"),
    Route("/p/subscriptions/{subscription}/bank", bank, name="subscriptions:bank"),
    Route("/p/subscriptions/{subscription}/returned", returned, name="subscriptions:returned"),
]


async def _refreshed(
    request: Request, view: PlanView, invoice: FullInvoice | None = None
) -> Record[Quote] | None:
    """The change that waits, with what has become of it; an `invoice` that was not read just now is read."""
    plans, subscription = request.state.plans, view.subscription
    record = await plans.quotes.latest_confirmed(subscription.customer, subscription.id)
    if record is None:
        return None
    return await plans.confirming.refresh(record, origin_of(request, "customer"), subscription, invoice)


def _news(request: Request, view: PlanView, record: Record[Quote] | None) -> str:
    outcome = record.outcome if record else None
    if record is None or outcome is None or outcome.result in {Result.DECLINED, Result.REFUSED}:
        return PANEL
    if outcome.result is Result.DROPPED:
        return panel_address(dropped=view.subscription.id)
    return done_url(request, view.subscription.id, record.id)


def _names(view: PlanView, invoice: FullInvoice, record: Record[Quote] | None) -> tuple[str, str]:
    """The plan now and as it would be: as they were quoted, unless it is the merchant's change that waits."""
    if record and record.outcome and record.outcome.invoice == invoice.id:
        return side_names(record.body)
    change = view.plan.change
    return plan_name(view.plan), items_name(change.items) if change else ""


def _page(request: Request, view: PlanView, invoice: FullInvoice, record: Record[Quote] | None) -> Response:
    subscription, intent = view.subscription, invoice.intent
    pending = subscription.pending_update
    asks_bank = intent is not None and intent.status == "requires_action"
    outcome = record.outcome if record else None
    declined = outcome is not None and outcome.result is Result.DECLINED
    now, plan = _names(view, invoice, record)
    context = PaymentStep(
        back=way_back(request),
        now=now,
        plan=plan,
        amount=money(invoice.amount_remaining, invoice.currency),
        expires=long_date(pending.expires_at) if pending else "",
        method=method_name(view.plan.paid_by) if view.plan.paid_by else "",
        problem=decline_sentence(view.plan.paid_by, plan_name(view.plan), outcome.decline_code)
        if record and outcome and declined and not asks_bank
        else "",
        asks_bank=asks_bank,
        pay_action=address(subscription.id, "payment"),
        drop_action=address(subscription.id, "drop"),
        pay_key=new_id("pay"),
        drop_key=new_id("drop"),
        methods_url=methods_url(request),
        invoice_url=invoice.hosted_invoice_url or "",
    )
    return render_step(request, "plans/payment", context)
