"""Steering the sandbox: outbox, reset and clock, in the query, as a form or from its page (DESIGN.md)."""

import asyncio
import gc
import socket
import weakref
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.app import create_sandbox, standalone
from sandbox.clock import Clock
from sandbox.outbox import KEPT
from tests.unit.sandbox.asgi import client_of
from tests.unit.sandbox.client import KEY, NOW, Stripe
from tests.unit.web.html import page_problems, words

MAIL = {"to": "ada@example.com", "subject": "Your code", "text": "123456", "html": "<p>", "code": "123456"}
BROWSER = {"accept": "text/html,application/xhtml+xml"}


def test_the_outbox_keeps_mails_in_the_order_of_sending(stripe: Stripe) -> None:
    """Each with all its fields; `to` narrows the list."""
    stripe.http.post("/outbox", json=MAIL)
    stripe.http.post(
        "/outbox", json={"to": "bo@example.com", "subject": "Hello", "text": "", "link": "http://x/"}
    )
    mails = stripe.http.get("/outbox.json").json()
    assert [mail["to"] for mail in mails] == ["ada@example.com", "bo@example.com"]
    assert mails[0] == {**MAIL, "link": None, "sent": NOW}
    assert len(stripe.http.get("/outbox.json", params={"to": "Bo@example.com"}).json()) == 1


def test_the_outbox_forgets_the_oldest(stripe: Stripe) -> None:
    """It cannot grow without end."""
    for number in range(KEPT + 5):
        stripe.http.post("/outbox", json={"to": "a@example.com", "subject": str(number), "text": ""})
    mails = stripe.http.get("/outbox.json").json()
    assert (len(mails), mails[0]["subject"]) == (KEPT, "5")


@pytest.mark.parametrize("body", ["", "[]", '{"to": "a"}', '{"to": "a", "subject": "", "text": "", "x": 1}'])
def test_what_is_no_mail_is_refused(stripe: Stripe, body: str) -> None:
    """With a sentence, and nothing kept."""
    answer = stripe.http.post("/outbox", content=body)
    assert (answer.status_code, stripe.http.get("/outbox.json").json()) == (400, [])
    assert answer.json()["error"]["message"].startswith("Invalid mail")


@pytest.mark.parametrize("where", ["params", "data"])
def test_reset_empties_the_account_and_the_outbox(stripe: Stripe, where: str) -> None:
    """The parameter comes in the query or as a form."""
    stripe.post("/customers", name="Ada")
    stripe.http.post("/outbox", json=MAIL)
    values: dict[str, Any] = {where: {"seed": "empty"}}
    assert stripe.http.post("/reset", **values).json() == {"seed": "empty", "now": NOW}
    assert stripe.get("/customers")["data"] == []
    assert stripe.http.get("/outbox.json").json() == []


@pytest.mark.parametrize(("path", "slip"), [("/reset", "sed"), ("/clock", "day")])
def test_a_slip_of_the_pen_is_refused(stripe: Stripe, path: str, slip: str) -> None:
    """A reset to the wrong data would be found out much later."""
    refused = stripe.http.post(path, params={slip: "1"})
    assert refused.status_code == 400
    assert refused.json()["error"]["param"] == slip


def test_reset_plants_the_demo_data_unless_told_otherwise(stripe: Stripe) -> None:
    """QA's button says nothing more."""
    assert stripe.http.post("/reset").json()["seed"] == "demo"
    assert stripe.get("/customers", limit=1)["has_more"]


def test_a_shorter_history_is_planted_faster(stripe: Stripe) -> None:
    """Between two browser tests nobody needs ten thousand invoices; what is no such number is refused."""
    assert stripe.http.post("/reset", data={"invoices": "100"}).status_code == 200
    customers = stripe.get("/customers", limit=100)["data"]
    many = next(one for one in customers if one["metadata"]["scenario"] == "many_invoices")
    assert many["next_invoice_sequence"] == 101
    for wrong in ("99", "10001", "ten", "-100"):
        answer = stripe.http.post("/reset", data={"invoices": wrong})
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, "invoices")


def test_a_reset_walks_past_all_that_was_there_before() -> None:
    """Between two browser tests a walk through everything imported would take longer than the planting."""
    sandbox = create_sandbox(Clock(lambda: NOW))
    left_alone: list[int] = []
    gc.freeze()
    gc.callbacks.append(lambda *_: left_alone.append(gc.get_freeze_count()))
    before = weakref.ref(sandbox.world)
    try:
        sandbox.reset("demo", history=100)
    finally:
        gc.callbacks.pop()
        gc.unfreeze()
    assert min(left_alone) > 0
    assert before() is None, "what nobody walks through must go by itself"


def test_an_unknown_seed_is_refused(stripe: Stripe) -> None:
    """Nothing is reset by a typing mistake."""
    stripe.post("/customers")
    answer = stripe.http.post("/reset", params={"seed": "emtpy"})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "seed")
    assert len(stripe.get("/customers")["data"]) == 1


def test_the_clock_moves_ahead_and_what_is_due_happens(stripe: Stripe) -> None:
    """A month later the plan has renewed."""
    customer = stripe.post("/customers")["id"]
    card = stripe.card(customer)["id"]
    stripe.post(f"/customers/{customer}", invoice_settings={"default_payment_method": card})
    product = stripe.post("/products", name="Plain")["id"]
    terms = {"product": product, "unit_amount": 1000, "recurring": {"interval": "month"}}
    price = stripe.post("/prices", currency="usd", **terms)["id"]
    stripe.post("/subscriptions", customer=customer, items=[{"price": price}])
    later = NOW + 32 * 86400
    assert stripe.http.post("/clock", params={"advance_to": later}).json() == {"now": later}
    assert stripe.http.get("/clock").json() == {"now": later}
    assert len(stripe.get("/invoices", customer=customer)["data"]) == 2


def test_the_clock_moves_by_days_from_the_page(stripe: Stripe) -> None:
    """A browser is led back to the start page."""
    answer = stripe.http.post("/clock", data={"days": "3"}, headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert stripe.http.get("/clock").json() == {"now": NOW + 3 * 86400}


TOO_FAR = "A clock moves at most 10 years at a time. Times are in seconds, not milliseconds."


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Missing required param: advance_to."),
        ({"advance_to": "soon"}, "Invalid integer: soon"),
        ({"advance_to": str(NOW - 1)}, f"The time {NOW - 1} lies in the past: it is {NOW} now."),
        ({"advance_to": str(NOW * 1000)}, TOO_FAR),
        ({"days": "36500"}, TOO_FAR),
    ],
)
def test_the_clock_never_goes_back(stripe: Stripe, sent: dict[str, str], message: str) -> None:
    """What cannot be done is said, and the time stays."""
    answer = stripe.http.post("/clock", data=sent)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)
    assert stripe.http.get("/clock").json() == {"now": NOW}


def test_what_is_not_there_is_404(stripe: Stripe) -> None:
    """As JSON for a program, as a page for a browser."""
    assert stripe.http.get("/nothing").json()["error"]["message"] == "Not Found"
    page = stripe.http.get("/nothing", headers=BROWSER)
    assert (page.status_code, page_problems(page.text)) == (404, [])


def test_alone_it_answers_at_the_same_paths() -> None:
    """`portal sandbox` serves what the portal serves below /sandbox, and the API at its root."""
    sandbox = create_sandbox(Clock(lambda: NOW), seed="empty", base_url="http://127.0.0.1/sandbox")
    with client_of(standalone(sandbox), **KEY) as client:
        assert client.get("/").headers["location"] == "/sandbox/"
        assert client.get("/sandbox/v1/account").json()["object"] == "account"
        assert client.get("/v1/account").json()["object"] == "account"
        page = client.get("/sandbox/")
        assert page_problems(page.text) == []
        assert 'href="/sandbox/static/sandbox.css"' in page.text


async def portal_session(request: Request) -> Response:
    form = await request.form()
    if request.headers["authorization"] != "Bearer sk_test_sandbox":
        return JSONResponse({"error": {"message": "no"}}, 401)
    return JSONResponse({"url": f"http://127.0.0.1/p/session/of-{form['customer']}"})


async def test_a_demo_customer_opens_the_portal_through_its_merchant_api() -> None:
    """The page asks the portal like a merchant's server would, and leads on to the session's URL."""
    portal = Starlette(routes=[Route("/v1/billing_portal/sessions", portal_session, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(portal, log_config=None, lifespan="off"))
    listener = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    port = listener.getsockname()[1]
    sandbox = create_sandbox(Clock(lambda: NOW), seed="empty", portal_url=f"http://127.0.0.1:{port}")
    answers = await asyncio.to_thread(_open_as_two, sandbox.app)
    server.should_exit = True
    await serving
    (same_origin, other_origin), customer = answers
    assert (same_origin.status_code, same_origin.headers["location"]) == (
        303,
        f"http://127.0.0.1/p/session/of-{customer}",
    )
    assert other_origin.status_code == 200
    assert other_origin.headers["refresh"] == f"0;url=http://127.0.0.1/p/session/of-{customer}"


def _open_as_two(app: Starlette) -> tuple[list[Any], str]:
    with client_of(app, **KEY) as client:
        customer = client.post("/v1/customers").json()["id"]
        answers = [client.post(f"{base}/open?customer={customer}") for base in ("", "http://localhost")]
    return answers, customer


def test_without_a_portal_the_page_says_so() -> None:
    """`portal sandbox` may run with no portal beside it."""
    sandbox = create_sandbox(Clock(lambda: NOW), seed="empty", portal_url="http://127.0.0.1:9")
    with client_of(sandbox.app, **KEY) as client:
        customer = client.post("/v1/customers").json()["id"]
        answer = client.post(f"/open?customer={customer}", headers=BROWSER)
        assert answer.status_code == 502
        assert "The portal at http://127.0.0.1:9 gave no session." in words(answer.text)
        assert client.post("/open?customer=cus_nobody").status_code == 400


def test_a_reset_tells_who_remembers_things() -> None:
    """QA resets between two tests: the portal must not answer from what was there before."""
    forgotten: list[str] = []
    sandbox = create_sandbox(seed="empty")
    sandbox.on_reset(lambda: forgotten.append("reads"), lambda: forgotten.append("catalogue"))

    sandbox.reset("empty")

    assert forgotten == ["reads", "catalogue"]


def test_a_change_tells_who_remembers_what_was_read() -> None:
    """By the API, by a page or by the clock, before its answer; reading tells nobody."""
    told: list[str] = []
    sandbox = create_sandbox(Clock(lambda: NOW), seed="empty")
    sandbox.on_change(lambda: told.append("changed"))
    with client_of(sandbox.app, **KEY) as client:
        client.get("/v1/customers")
        client.get("/clock")
        assert told == []
        client.post("/v1/customers")
        client.post("/clock", data={"days": "1"})
        client.post("/reset", data={"seed": "empty"})
    assert told == ["changed"] * 3
