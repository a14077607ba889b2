"""The portal page: streamed in order, each panel its own address, each failing alone."""

import asyncio
import re

import pytest

from services.stripe_gateway.errors import NotPermitted, RateLimited, Unavailable
from tests.unit import canned
from tests.unit.canned import invoice, invoices, listed
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import data_ids, fragment_problems, page_problems, words
from tests.unit.web.portal import RETURN_URL
from web import panels

PANELS = ["subscriptions", "payment-methods", "billing-information", "invoices"]
PATHS = [f"/p/{name}" for name in PANELS]
ADDRESSES = ["/p", *PATHS, "/p/invoices/older?starting_after=in_1"]


def rows(text: str) -> list[str]:
    """The ids of subscriptions, payment methods and invoices, in order."""
    return [found for found in data_ids(text) if found.startswith(("sub_", "pm_", "in_"))]


async def test_the_page_is_valid_and_complete(customer: Arrive) -> None:
    """Issue 2.6, DESIGN landmarks: one response holds the shell and the four sections in order."""
    answer = await (await customer()).page()
    assert answer.status_code == 200
    assert page_problems(answer.text) == []
    places = [answer.text.index(f'<section class="panel" id="{name}"') for name in PANELS]
    assert places == sorted(places)
    for heading in ("Subscriptions", "Payment methods", "Billing information", "Invoice history"):
        assert f">{heading}</h2>" in answer.text


async def test_an_object_is_carried_once(customer: Arrive) -> None:
    """DESIGN landmarks: exactly one element per page carries an object's id."""
    answer = await (await customer()).page()
    assert rows(answer.text) == ["sub_1", "pm_1", "in_1"]
    assert len(data_ids(answer.text)) == len(set(data_ids(answer.text)))


@pytest.mark.parametrize("path", PATHS)
async def test_a_panel_has_two_answers(customer: Arrive, path: str) -> None:
    """STYLE 5: the same panel as a fragment for htmx and within the whole page for everyone else."""
    visit = await customer()
    fragment, page = await visit.fragment(path), await visit.page(path)
    assert fragment_problems(fragment.text) == []
    assert page_problems(page.text) == []
    title, _, panel = fragment.text.strip().partition("\n")
    assert panel in page.text
    assert title in page.text


@pytest.mark.parametrize(
    "headers", [{}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Request-Type": "full"}]
)
async def test_back_and_boosts_get_the_whole_page(customer: Arrive, headers: dict[str, str]) -> None:
    """PERFORMANCE pitfalls: only `HX-Request-Type: partial` asks for a fragment."""
    visit = await customer()
    for path in ADDRESSES:
        answer = await visit.page(path, **headers)
        assert page_problems(answer.text) == []


@pytest.mark.parametrize("path", ADDRESSES)
async def test_answers_are_personal(customer: Arrive, path: str) -> None:
    """SECURITY D1: never stored, and different for htmx."""
    visit = await customer()
    for answer in (await visit.page(path), await visit.fragment(path)):
        assert answer.headers["cache-control"] == "no-store"
        assert {"HX-Request", "HX-Request-Type", "Cookie"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize("path", ADDRESSES)
async def test_without_a_session_nothing_is_asked(stranger: Arrive, path: str) -> None:
    """Who is not signed in sees no panel, and Stripe is not asked."""
    visit = await stranger()
    answer = await visit.page(path)
    assert answer.status_code == 401
    assert page_problems(answer.text) == []
    assert "You are signed out" in words(answer.text)
    assert visit.gateway.calls == []


@pytest.mark.parametrize("path", ["/p", "/p/invoices"])
async def test_a_deleted_customer_is_signed_out(customer: Arrive, path: str) -> None:
    """SECURITY S6: whom Stripe has deleted has no session any more, not even with a new customer's data."""
    visit = await customer(**{"/v1/customers/cus_1": {"id": "cus_1", "deleted": True}})
    assert (await visit.page(path)).status_code == 401
    visit.gateway.answers["/v1/customers/cus_1"] = canned.customer()
    assert (await visit.page(path)).status_code == 401


async def test_the_first_page_costs_five_calls(customer: Arrive) -> None:
    """P4: with a warm catalogue the page asks Stripe at most five things."""
    visit = await customer()
    await visit.page()
    visit.gateway.calls.clear()
    await visit.page()
    assert len({(path, str(params)) for path, params in visit.gateway.calls}) <= 5


@pytest.mark.parametrize(
    "error", [Unavailable("x"), RateLimited("x"), NotPermitted("x"), RuntimeError("ours")]
)
async def test_a_panel_fails_alone(customer: Arrive, error: Exception) -> None:
    """DESIGN: the others stand, and the failed one offers "Try again"; nothing of the error is shown."""
    visit = await customer()
    visit.gateway.failures["/v1/customers/cus_1/payment_methods"] = error
    answer = await visit.page()
    assert answer.status_code == 200
    assert page_problems(answer.text) == []
    assert rows(answer.text) == ["sub_1", "in_1"]
    assert answer.text.count('role="alert"') == 1
    assert 'href="/p/payment-methods"' in answer.text
    assert "ours" not in answer.text


async def test_a_failed_fragment_says_so(customer: Arrive) -> None:
    """STYLE 10: a real status, an error as a fragment, and when to come back."""
    visit = await customer()
    visit.gateway.failures["/v1/invoices"] = Unavailable("secret text")
    answer = await visit.fragment("/p/invoices")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert fragment_problems(answer.text) == []
    assert 'id="invoices"' in answer.text
    assert 'hx-get="/p/invoices"' in answer.text
    assert "secret text" not in answer.text


async def test_late_panels_leave_placeholders(customer: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    """PERFORMANCE pitfalls: a deadline, then placeholders that htmx and a click can fill."""
    monkeypatch.setattr(panels, "PATIENCE_SECONDS", 0.0)
    visit = await customer()
    for held in ("/v1/subscriptions", "/v1/customers/cus_1/payment_methods"):
        visit.gateway.holds[held] = asyncio.Event()
    answer = await visit.page()
    assert page_problems(answer.text) == []
    assert "sub_1" not in rows(answer.text)
    for name, path in zip(PANELS[:2], PATHS[:2], strict=True):
        late = answer.text[answer.text.index(f'id="{name}"') :]
        assert (
            f'hx-get="{path}" hx-trigger="load" hx-swap="outerHTML transition:false ignoreTitle:true"' in late
        )
        assert f'href="{path}"' in late


async def test_the_shell_and_the_first_panels_do_not_wait_for_the_last(customer: Arrive) -> None:
    """PERFORMANCE: the shell goes out at once, then the panels in order."""
    visit = await customer()
    held = visit.gateway.holds["/v1/invoices"] = asyncio.Event()
    sent: list[str] = []
    last_seen_early = asyncio.Event()

    async def send(message: dict[str, object]) -> None:
        body = message.get("body", b"")
        assert isinstance(body, bytes)
        sent.append(body.decode())
        if 'id="billing-information"' in sent[-1]:
            assert "<!doctype html>" in "".join(sent)
            assert 'id="invoices"' not in "".join(sent)
            last_seen_early.set()
            held.set()

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()
        return {}

    headers = [(b"host", b"testserver"), (b"cookie", visit.cookies.encode())]
    scope = {"type": "http", "method": "GET", "path": "/p", "headers": headers, "query_string": b""}
    address = {"scheme": "http", "server": ("testserver", 80), "client": ("127.0.0.1", 1), "root_path": ""}
    await visit.app({**scope, **address}, receive, send)  # type: ignore[arg-type]
    assert last_seen_early.is_set()
    assert 'id="invoices"' in "".join(sent)


async def test_older_invoices_come_by_cursor(customer: Arrive) -> None:
    """Issue 2.6: "Load more" leads on by cursor, as a link and as rows for htmx, without the open ones."""
    made = [invoice(id="in_open", status="open"), invoice(id="in_2"), invoice(id="in_3")]
    visit = await customer(**{"/v1/invoices": invoices(*made, has_more=True)})
    first = await visit.page()
    assert rows(first.text)[-3:] == ["in_open", "in_2", "in_3"]
    assert 'href="/p/invoices?starting_after=in_3#invoices"' in first.text
    more = await visit.fragment("/p/invoices/older?starting_after=in_3")
    assert fragment_problems(more.text) == []
    assert rows(more.text) == ["in_2", "in_3"]
    assert visit.gateway.calls[-1][1]["starting_after"] == "in_3"
    page = await visit.page("/p/invoices?starting_after=in_3")
    assert page_problems(page.text) == []
    assert rows(page.text)[-2:] == ["in_2", "in_3"]
    assert "Newest invoices" in page.text


async def test_failed_older_invoices_leave_the_rest(customer: Arrive) -> None:
    """STYLE 10: the alert takes the place of the button, nothing else."""
    visit = await customer()
    visit.gateway.failures["/v1/invoices"] = Unavailable("x")
    answer = await visit.fragment("/p/invoices/older?starting_after=in_3")
    assert answer.status_code == 503
    assert 'id="invoices-more"' in answer.text
    assert 'id="invoices"' not in answer.text
    assert 'hx-get="/p/invoices/older?starting_after=in_3"' in answer.text


@pytest.mark.parametrize(("kind", "field"), [("pdf", "invoice_pdf"), ("view", "hosted_invoice_url")])
async def test_a_document_is_for_its_owner(customer: Arrive, kind: str, field: str) -> None:
    """SECURITY A1, A5: the owner is led on without referrer; for others there is no such page."""
    foreign = invoice(id="in_2", customer="cus_2")
    visit = await customer(**{"/v1/invoices/in_1": invoice(), "/v1/invoices/in_2": foreign})
    own = await visit.page(f"/p/invoices/in_1/{kind}")
    assert own.status_code == 303
    assert own.headers["location"] == invoice()[field]
    assert own.headers["referrer-policy"] == "no-referrer"
    others, missing = (
        await visit.page(f"/p/invoices/in_2/{kind}"),
        await visit.page(f"/p/invoices/in_9/{kind}"),
    )
    assert others.status_code == missing.status_code == 404
    assert unnumbered(others.text) == unnumbered(missing.text)


@pytest.mark.parametrize("bad", ["sub_1", "in_1%2f..%2fcharges", "in_" + "x" * 300])
async def test_no_other_id_reaches_stripe(customer: Arrive, bad: str) -> None:
    """SECURITY A2: an id is matched before it enters a path."""
    visit = await customer()
    answer = await visit.page(f"/p/invoices/{bad}/pdf")
    assert answer.status_code == 404
    assert visit.gateway.calls == []


async def test_names_are_inert(customer: Arrive) -> None:
    """SECURITY X1: what the merchant or the customer wrote is text, never markup."""
    attack = '"><i hx-get=/x hx-trigger=load>'
    visit = await customer(**{"/v1/products": listed({"id": "prod_1", "name": attack})})
    answer = await visit.page()
    assert page_problems(answer.text) == []
    assert "<i " not in answer.text
    assert attack in words(answer.text)


async def test_the_language_of_the_session_comes_first(stranger: Arrive) -> None:
    """Issue 2.8: the session's locale, then the customer's languages, then the browser's."""
    japanese = {"Accept-Language": "ja"}
    visit = await stranger()
    await visit.sign_in("en")
    assert '<html lang="en">' in (await visit.page(**japanese)).text
    await visit.sign_in(None)
    assert '<html lang="ja">' in (await visit.page(**japanese)).text
    british = await stranger(**{"/v1/customers/cus_1": canned.customer(preferred_locales=["en-GB"])})
    await british.sign_in("auto")
    page = await british.page(**japanese)
    assert '<html lang="en-GB">' in page.text
    assert "US$20.00" in page.text


async def test_a_chosen_language_wins(customer: Arrive) -> None:
    """LOOKS: the visitor's own choice stands above all, and is kept; an unknown one is refused."""
    visit = await customer()
    assert "日本語" in (await visit.page()).text
    chosen = await visit.post("/p/language", locale="ja")
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/p")
    assert '<html lang="ja">' in (await visit.page()).text
    assert (await visit.post("/p/language", locale="xx")).status_code == 400


async def test_what_the_merchant_does_not_show_is_not_there(stranger: Arrive) -> None:
    """STRIPE 1.3: without `invoice_history` neither the panel nor its addresses exist."""
    visit = await stranger(**{"/v1/invoices/in_1": invoice()})
    await visit.sign_in(features={"invoice_history": {"enabled": False}})
    answer = await visit.page()
    assert page_problems(answer.text) == []
    assert rows(answer.text) == ["sub_1", "pm_1"]
    for path in ("/p/invoices", "/p/invoices/older?starting_after=in_1", "/p/invoices/in_1/pdf"):
        assert (await visit.page(path)).status_code == 404
        assert (await visit.fragment(path)).status_code == 404


async def test_the_frame_names_links_and_viewer(customer: Arrive) -> None:
    """R5: return, terms and privacy are there; who is signed in is named, and the way out is a form."""
    answer = await (await customer()).page()
    for address in (RETURN_URL, "https://tidewater.example/terms"):
        assert f'href="{address}"' in answer.text
    assert "Signed in as Ada Lovelace" in words(answer.text)
    assert 'action="/p/logout"' in answer.text


async def test_logged_out_is_a_page(stranger: Arrive) -> None:
    """SECURITY S5: the end is said, and the way on offered."""
    answer = await (await stranger()).page("/p/logged-out")
    assert answer.status_code == 200
    assert page_problems(answer.text) == []


def unnumbered(text: str) -> str:
    """A page without its request's number."""
    return re.sub(r"req_\w+", "req", text)


async def test_an_unknown_page_is_a_page(customer: Arrive) -> None:
    """Issue 2.9: 404 is a page and a fragment, with the request's number."""
    visit = await customer()
    page, fragment = await visit.page("/p/nothing"), await visit.fragment("/p/nothing")
    assert page.status_code == fragment.status_code == 404
    assert page_problems(page.text) == []
    assert fragment_problems(fragment.text) == []
    assert page.headers["request-id"] in page.text
    assert fragment.headers["request-id"] in fragment.text
    assert 'role="alert"' in fragment.text
