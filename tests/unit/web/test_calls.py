"""What each address of the customer's portal asks of Stripe (P4): docs/stripe-calls.md, counted."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from sandbox.objects.coupons import Coupon
from tests.unit.web import shop as shops
from tests.unit.web.shop import SLUG, Shop, Visitor
from tests.unit.web.test_routes_access import ACCESS, RELOADING

DOCUMENT = Path(__file__).parents[3] / "docs" / "stripe-calls.md"
CALLS = {
    "GET /p": 4,
    "GET /p, at first sight": 5,
    "GET /p, a plan waits for its payment": 5,
    "GET /p/subscriptions": 1,
    "GET /p/subscriptions, a plan waits for its payment": 2,
    "GET /p/payment-methods": 1,
    "GET /p/billing-information": 1,
    "GET /p/invoices": 1,
    "GET /p/invoices, at first sight": 2,
    "GET /p/invoices, after a payment": 2,
    "GET /p/invoices/older": 1,
    "GET /p/invoices/csv": 1,
    "GET /p/invoices/{invoice}": 3,
    "GET /p/invoices/{invoice}/pdf": 1,
    "GET /p/invoices/{invoice}/view": 1,
    "GET /p/invoices/{invoice}/pay": 2,
    "GET /p/invoices/{invoice}/bank": 1,
    "GET /p/invoices/{invoice}/returned": 1,
    "GET /p/invoices/upcoming/{subscription}": 2,
    "GET /p/invoices/pay-all": 2,
    "GET /p/invoices/pay-all/results, of two": 3,
    "GET /p/payments": 1,
    "GET /p/payments/older": 1,
    "GET /p/payments/{charge}/receipt": 1,
    "GET /p/payment-methods/add": 1,
    "GET /p/payment-methods/add/{key}/returned": 2,
    "GET /p/payment-methods/{method}/remove": 1,
    "GET /p/payment-methods/{method}/use": 2,
    "GET /p/billing-information/update": 1,
    "GET /p/billing-information/tax-ids": 1,
    "GET /p/subscriptions/{subscription}/update": 1,
    "GET /p/subscriptions/{subscription}/start": 3,
    "GET /p/subscriptions/{subscription}/confirm": 1,
    "GET /p/subscriptions/{subscription}/payment": 2,
    "GET /p/subscriptions/{subscription}/bank": 2,
    "GET /p/subscriptions/{subscription}/returned": 2,
    "GET /p/subscriptions/{subscription}/record/{change}": 1,
    "GET /p/subscriptions/{subscription}/finished": 1,
    "GET /p/subscriptions/{subscription}/cancel": 2,
    "GET /p/subscriptions/{subscription}/cancel, with an offer to stay": 5,
    "GET /p/accounts, two of them": 6,
    "GET /p/code/accounts, two of them": 6,
    "POST /p/payment-methods/add": 2,
    "POST /p/payment-methods/{method}/default": 2,
    "POST /p/payment-methods/{method}/use": 2,
    "POST /p/payment-methods/{method}/remove": 3,
    "POST /p/billing-information/update": 2,
    "POST /p/billing-information/email/{change}": 1,
    "POST /p/billing-information/tax-ids": 1,
    "POST /p/billing-information/tax-ids/{tax_id}/remove": 1,
    "POST /p/invoices/{invoice}/pay": 3,
    "POST /p/invoices/pay-all, of two": 6,
    "POST /p/subscriptions/{subscription}/update": 3,
    "POST /p/subscriptions/{subscription}/confirm": 3,
    "POST /p/subscriptions/{subscription}/confirm, at the period's end": 4,
    "POST /p/subscriptions/{subscription}/confirm, declined": 4,
    "POST /p/subscriptions/{subscription}/confirm, the bank asks": 5,
    "POST /p/subscriptions/{subscription}/payment": 3,
    "POST /p/subscriptions/{subscription}/payment, it is paid": 4,
    "POST /p/subscriptions/{subscription}/drop": 3,
    "POST /p/subscriptions/{subscription}/cancel": 2,
    "POST /p/subscriptions/{subscription}/stay": 2,
    "POST /p/subscriptions/{subscription}/renew": 2,
    "POST /p/subscriptions/{subscription}/undo-scheduled-change": 2,
}
# They lead to a page, or to a mail, whose calls are its own.
WAYS_IN = {
    "GET /p/code/link",
    "GET /p/code/link/{token}",
    "GET /p/link/{token}",
    "GET /p/session/{token}",
    "POST /p/code/again",
    "POST /p/code/link",
    "POST /p/code/link/again",
    "POST /p/link/{token}",
    "POST /p/session/{token}",
}
CARD, OTHER = "4242424242424242", "5555555555554444"
ASKS_EACH_TIME, DECLINES = "4000002760003184", "4000000000000341"


def offered(answer: httpx.Response) -> str:
    """The offer on the page of a cancellation."""
    form = answer.text[answer.text.index("/stay") :]
    found = re.search(r'name="change" value="([^"]+)"', form)
    assert found
    return found[1]


def at(answer: httpx.Response) -> str:
    """Where an answer leads."""
    target = urlsplit(answer.headers["location"])
    return f"{target.path}?{target.query}" if target.query else target.path


def plan_of(shop: Shop, customer: str) -> str:
    return next(one.id for one in shop.sandbox.world.subscriptions.owned_by(customer) if one.ended_at is None)


async def pages(shop: Shop) -> None:
    """What a customer of a usual plan looks at."""
    ada = await shop.customer(shop.id_of("active"))
    invoice = next(iter(shop.sandbox.world.invoices.owned_by(ada.id))).id
    charge = next(iter(shop.sandbox.world.charges.owned_by(ada.id))).id
    plan = f"/p/subscriptions/{plan_of(shop, ada.id)}"
    await ada.get("/p", "at first sight", page=True)
    await ada.get("/p", page=True)
    for path in (
        "/p/activity",
        "/p/activity/older?before=1000000",
        "/p/billing-information",
        "/p/billing-information/finished",
        "/p/billing-information/tax-ids",
        "/p/billing-information/tax-ids/txi_1/remove",
        "/p/invoices",
        "/p/invoices?status=paid",
        "/p/invoices?number=TIDE-0001",
        f"/p/invoices/older?starting_after={invoice}",
        "/p/invoices/csv?year=2026",
        f"/p/invoices/upcoming/{plan_of(shop, ada.id)}",
        f"/p/invoices/{invoice}",
        f"/p/invoices/{invoice}/pdf",
        f"/p/invoices/{invoice}/view",
        "/p/payments",
        f"/p/payments/older?starting_after={charge}",
        f"/p/payments/{charge}/receipt",
        "/p/payment-methods",
        "/p/sessions",
        "/p/subscriptions",
        f"{plan}/payment",
        f"{plan}/bank",
        f"{plan}/renew",
        f"{plan}/undo-scheduled-change",
        f"{plan}/update",
    ):
        await ada.get(path)
    await ada.post("/p/language", locale="en")
    (mine,) = await shop.state.sessions.opened(ada.id)
    other = await shop.customer(ada.id)
    await other.post(f"/p/sessions/{mine.id}/end")
    await other.post("/p/sessions/end-all")


async def owing(shop: Shop) -> None:
    """What a customer looks at whose last payment failed."""
    owes, case = await shop.customer(shop.id_of("past_due")), "a plan waits for its payment"
    await owes.get("/p/invoices", "at first sight")
    await owes.get("/p", case, page=True)
    await owes.get("/p/subscriptions", case)


async def methods(shop: Shop) -> None:
    """Add, make default, use for one plan, remove."""
    ada = await shop.customer(shop.made(CARD, OTHER, OTHER))
    plan = plan_of(shop, ada.id)
    third, second, first = (one.id for one in shop.sandbox.world.payment_methods.owned_by(ada.id))
    await ada.get("/p/payment-methods")
    await ada.get(f"/p/payment-methods/{second}/default")
    await ada.post(f"/p/payment-methods/{second}/default")
    await ada.submit(f"/p/payment-methods/{second}/remove", replacement=first)
    await ada.submit(f"/p/payment-methods/{third}/use", subscription=plan)

    await ada.get("/p/payment-methods/add")
    leave = at(await ada.submit("/p/payment-methods/add"))
    await ada.get(leave)
    session = next(iter(shop.sandbox.world.checkout_sessions)).id
    returned = f"{leave.removesuffix('leave')}returned?session_id={session}"
    await ada.get(returned)
    card = {"type": "card", "number": CARD, "expiry": "12/30", "cvc": "123"}
    await shop.at_stripe(f"/checkout/{session}", card)
    await ada.get(returned)
    await ada.get(f"{leave.removesuffix('leave')}finished")


async def invoices(shop: Shop) -> None:
    """One paid, the others paid together, one for which the bank asks."""
    ada = await shop.customer(shop.made(CARD))
    method = next(iter(shop.sandbox.world.payment_methods.owned_by(ada.id))).id
    one, *_ = [shop.open_invoice(ada.id) for _ in range(3)]
    await shop.warm()
    await ada.get("/p/invoices", "at first sight")
    await ada.submit(f"/p/invoices/{one}/pay", payment_method=method)
    await ada.get("/p/invoices")
    await ada.get(f"/p/invoices?paid={one}", "after a payment")
    results = at(await ada.submit("/p/invoices/pay-all", case="of two", payment_method=method))
    await ada.get(results, "of two")
    await ada.get(results.replace("results", "returned"))

    ravi = await shop.customer(shop.id_of("requires_action"))
    method = next(iter(shop.sandbox.world.payment_methods.owned_by(ravi.id))).id
    due = next(iter(shop.sandbox.world.invoices.owned_by(ravi.id))).id
    await ravi.submit(f"/p/invoices/{due}/pay", payment_method=method)
    await ravi.get(f"/p/invoices/{due}/bank")
    await ravi.get(f"/p/invoices/{due}/returned")


async def change(shop: Shop, ada: Visitor, key: str, case: str = "") -> str:
    """To the price of that lookup key; where the answer leads."""
    plan = f"/p/subscriptions/{plan_of(shop, ada.id)}"
    confirm = at(await ada.submit(f"{plan}/update", price=shop.stage.price(key), quantity="1"))
    return at(await ada.submit(confirm, case=case))


async def plans(shop: Shop) -> None:
    """Up, down and taken back, cancelled and kept."""
    ada = await shop.customer(shop.made(CARD))
    plan = f"/p/subscriptions/{plan_of(shop, ada.id)}"
    done = await change(shop, ada, "gold_monthly_usd")
    await ada.get(done)
    await ada.get(f"{plan}/record/{done.rpartition('=')[2]}")
    await change(shop, ada, "tin_monthly_usd", "at the period's end")
    await ada.post(f"{plan}/undo-scheduled-change")
    await ada.submit(f"{plan}/cancel")
    await ada.post(f"{plan}/renew")


async def bank(shop: Shop) -> None:
    """A change that the bank asks about, and that is dropped."""
    ada = await shop.customer(shop.made(CARD, ASKS_EACH_TIME))
    plan = f"/p/subscriptions/{plan_of(shop, ada.id)}"
    asks = next(iter(shop.sandbox.world.payment_methods.owned_by(ada.id))).id
    await ada.post(f"/p/payment-methods/{asks}/default")
    for path in (await change(shop, ada, "gold_monthly_usd", "the bank asks"), f"{plan}/returned"):
        await ada.get(path)
    await ada.submit(f"{plan}/payment")
    await ada.post(f"{plan}/drop")


async def decline(shop: Shop) -> None:
    """A change that one card declines and the other pays."""
    ada = await shop.customer(shop.made(CARD, DECLINES))
    plan = f"/p/subscriptions/{plan_of(shop, ada.id)}"
    declines, pays = (one.id for one in shop.sandbox.world.payment_methods.owned_by(ada.id))
    await ada.post(f"/p/payment-methods/{declines}/default")
    await ada.get(await change(shop, ada, "gold_monthly_usd", "declined"))
    await ada.post(f"/p/payment-methods/{pays}/default")
    await ada.submit(f"{plan}/payment", case="it is paid")


async def flows(shop: Shop) -> None:
    """Sessions for one thing: a change that was decided, and an offer to stay."""
    customer = shop.made(CARD)
    plan = plan_of(shop, customer)
    items = [{"price": shop.stage.price("gold_monthly_usd"), "quantity": 1}]
    confirm = {"type": "subscription_update_confirm"}
    ada = await shop.customer(customer, {**confirm, confirm["type"]: {"subscription": plan, "items": items}})
    await ada.get(f"/p/subscriptions/{plan}/start")
    coupon = shop.sandbox.local.post("/coupons", Coupon, percent_off=20, duration="forever").id
    offer = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon}}
    cancel = {"type": "subscription_cancel"}
    ada = await shop.customer(
        customer, {**cancel, cancel["type"]: {"subscription": plan, "retention": offer}}
    )
    page, case = f"/p/subscriptions/{plan}/cancel", "with an offer to stay"
    change = offered(await ada.get(page, case))
    await ada.get(at(await ada.post(f"/p/subscriptions/{plan}/stay", change=change)))


async def billing(shop: Shop) -> None:
    """The form, a tax id, an e-mail address."""
    ada = await shop.customer(shop.made(CARD))
    await ada.submit("/p/billing-information/update", name="Ada", email="ada@example.com")
    await ada.submit("/p/billing-information/tax-ids", type="us_ein", value="12-3456789")
    tax_id = next(iter(shop.sandbox.world.tax_ids.owned_by(ada.id))).id
    await ada.post(f"/p/billing-information/tax-ids/{tax_id}/remove")
    code = at(await ada.submit("/p/billing-information/update", name="Ada", email="new@example.com"))
    code = at(await ada.post(f"{code}/again"))
    await shop.pocket.next()
    await ada.submit(code, code=(await shop.pocket.next()).code or "")


async def doors(shop: Shop) -> None:
    """A code by mail for two customers with one address, a session URL, and the way out."""
    visitor = shop.visitor()
    await visitor.submit(f"/p/login/{SLUG}", email="family@example.com")
    mail = await shop.pocket.next()
    await visitor.submit("/p/code", code=mail.code or "")
    await visitor.get("/p/code/accounts", "two of them")
    await visitor.post("/p/code/accounts", customer=shop.id_of("same_email_a"))
    await visitor.get("/p", "at first sight", page=True)
    await visitor.get("/p/accounts", "two of them")
    await visitor.post("/p/accounts", customer=shop.id_of("same_email_b"))
    await visitor.submit("/p/sessions", "/p/logout")
    await visitor.get("/p/logged-out")


async def spent(tmp_path: Path) -> dict[str, int]:
    """By route, what the most expensive request of all stories asked."""
    async with shops.opened(tmp_path / "portal") as shop:
        for story in (pages, owing, methods, invoices, plans, bank, decline, flows, billing, doors):
            await story(shop)
        return shop.spent


async def test_each_address_costs_its_calls(tmp_path: Path) -> None:
    """P4: with the catalogue's cache warm and the customer's name known; what is not named asks nothing.

    A new page or action of the portal is counted, or is one of the ways in, or only leads on to a page.
    """
    found = await spent(tmp_path)
    assert {route: calls for route, calls in found.items() if calls} == CALLS

    portal = {f"{method} {path}" for method, path, _ in shops.ROUTES if re.match("/p(/|$)", path)}
    leading_on = {route for route, who in ACCESS.items() if who == RELOADING and " /p/" in route}
    assert portal == {route.partition(", ")[0] for route in found} | WAYS_IN | leading_on


@pytest.mark.parametrize("scenario", ["active", "past_due"])
async def test_from_the_address_of_a_session_to_the_whole_page(tmp_path: Path, scenario: str) -> None:
    """P4: what was read ahead is not asked for again."""
    async with shops.opened(tmp_path / "portal") as shop:
        assert await shop.visitor().arrive(await shop.session_url(shop.id_of(scenario))) == 5


def test_what_costs_more_is_explained() -> None:
    """P4: five calls for a page, three for an action; more only where the document says why."""
    more = {r for r, calls in CALLS.items() if calls > (3 if r.startswith("POST") else 5)}
    reasons = DOCUMENT.read_text().partition("## More than five")[2]
    found = re.findall(r"^- `([^`]+)`([^:]*):", reasons, re.MULTILINE)
    assert more == {f"{route}{case}" for route, case in found}


def test_the_tables_say_the_same() -> None:
    """The document is true, and complete."""
    rows = re.findall(r"^\| `([^`]+)`([^|]*) \| (\d+) \|", DOCUMENT.read_text(), re.MULTILINE)
    written = {f"{route}{case}": int(calls) for route, case, calls in rows}
    assert written == CALLS
