"""The portal page: streamed in order, each panel its own address, each failing alone."""

import asyncio
from dataclasses import replace

import pytest

from services.stripe_gateway.errors import NotPermitted, RateLimited, Unavailable
from tests.unit.canned import customer, invoice, invoices, listed
from tests.unit.web.html import data_ids, fragment_problems, page_problems, words
from tests.unit.web.portal import SESSION, Visit, portal_app
from web import panels

PANELS = ["subscriptions", "payment-methods", "billing-information", "invoices"]
PATHS = [f"/p/{name}" for name in PANELS]
ADDRESSES = ["/p", *PATHS, "/p/invoices/older?starting_after=in_1"]


async def test_the_page_is_valid_and_complete() -> None:
    """Issue 2.6, DESIGN landmarks: one response holds the shell and the four sections in order."""
    answer = await Visit().page()
    assert answer.status_code == 200
    assert page_problems(answer.text) == []
    places = [answer.text.index(f'<section class="panel" id="{name}"') for name in PANELS]
    assert places == sorted(places)
    for heading in ("Subscriptions", "Payment methods", "Billing information", "Invoice history"):
        assert f">{heading}</h2>" in answer.text


async def test_an_object_is_carried_once() -> None:
    """DESIGN landmarks: exactly one element per page carries an object's id."""
    answer = await Visit().page()
    assert sorted(data_ids(answer.text)) == ["in_1", "pm_1", "sub_1"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_panel_has_two_answers(path: str) -> None:
    """STYLE 5: the same panel as a fragment for htmx and within the whole page for everyone else."""
    visit = Visit()
    fragment, page = await visit.fragment(path), await visit.page(path)
    assert fragment_problems(fragment.text) == []
    assert page_problems(page.text) == []
    assert fragment.text.strip() in page.text


@pytest.mark.parametrize(
    "headers", [{}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Request-Type": "full"}]
)
async def test_back_and_boosts_get_the_whole_page(headers: dict[str, str]) -> None:
    """PERFORMANCE pitfalls: only `HX-Request-Type: partial` asks for a fragment."""
    for path in ADDRESSES:
        answer = await Visit().page(path, **headers)
        assert page_problems(answer.text) == []


@pytest.mark.parametrize("path", ADDRESSES)
async def test_answers_are_personal(path: str) -> None:
    """SECURITY D1: never stored, and different for htmx."""
    visit = Visit()
    for answer in (await visit.page(path), await visit.fragment(path)):
        assert answer.headers["cache-control"] == "no-store"
        assert {"HX-Request", "HX-Request-Type", "Cookie"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize("path", ADDRESSES)
async def test_without_a_session_nothing_is_asked(path: str) -> None:
    """Who is not signed in sees no panel, and Stripe is not asked."""
    visit = Visit(session=None)
    answer = await visit.page(path)
    assert answer.status_code == 401
    assert page_problems(answer.text) == []
    assert "You are signed out" in words(answer.text)
    assert visit.gateway.calls == []


async def test_the_first_page_costs_five_calls() -> None:
    """P4: with a warm catalogue the page asks Stripe at most five things."""
    visit = Visit()
    await visit.page()
    visit.gateway.calls.clear()
    await visit.page()
    assert len({(path, str(params)) for path, params in visit.gateway.calls}) <= 5


@pytest.mark.parametrize(
    "error", [Unavailable("x"), RateLimited("x"), NotPermitted("x"), RuntimeError("ours")]
)
async def test_a_panel_fails_alone(error: Exception) -> None:
    """DESIGN: the others stand, and the failed one offers "Try again"; nothing of the error is shown."""
    visit = Visit()
    visit.gateway.failures["/v1/customers/cus_1/payment_methods"] = error
    answer = await visit.page()
    assert answer.status_code == 200
    assert page_problems(answer.text) == []
    assert data_ids(answer.text) == ["sub_1", "in_1"]
    assert answer.text.count('role="alert"') == 1
    assert 'href="/p/payment-methods"' in answer.text
    assert "ours" not in answer.text


async def test_a_failed_fragment_says_so() -> None:
    """STYLE 10: a real status, an error as a fragment, and when to come back."""
    visit = Visit()
    visit.gateway.failures["/v1/invoices"] = Unavailable("secret text")
    answer = await visit.fragment("/p/invoices")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert fragment_problems(answer.text) == []
    assert 'id="invoices"' in answer.text
    assert 'hx-get="/p/invoices"' in answer.text
    assert "secret text" not in answer.text


async def test_a_late_panel_leaves_a_placeholder(monkeypatch: pytest.MonkeyPatch) -> None:
    """PERFORMANCE pitfalls: a deadline per panel, then a placeholder that htmx and a click can fill."""
    monkeypatch.setattr(panels, "PATIENCE_SECONDS", 0.05)
    visit = Visit()
    visit.gateway.holds["/v1/customers/cus_1/payment_methods"] = asyncio.Event()
    answer = await visit.page()
    assert page_problems(answer.text) == []
    assert data_ids(answer.text) == ["sub_1", "in_1"]
    late = answer.text[answer.text.index('id="payment-methods"') :]
    assert 'hx-get="/p/payment-methods"' in late
    assert 'hx-trigger="load"' in late
    assert 'href="/p/payment-methods"' in late


async def test_the_shell_and_the_first_panels_do_not_wait_for_the_last() -> None:
    """PERFORMANCE: the shell goes out at once, then the panels in order."""
    visit = Visit()
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

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/p",
        "headers": [],
        "query_string": b"",
        "root_path": "",
    }
    await portal_app(visit.gateway)(scope, receive, send)  # type: ignore[arg-type]
    assert last_seen_early.is_set()
    assert 'id="invoices"' in "".join(sent)


async def test_older_invoices_come_by_cursor() -> None:
    """Issue 2.6: "Load more" leads on by cursor, as a link and as rows for htmx, without the open ones."""
    made = [invoice(id="in_open", status="open"), invoice(id="in_2"), invoice(id="in_3")]
    visit = Visit({"/v1/invoices": invoices(*made, has_more=True)})
    first = await visit.page()
    assert data_ids(first.text)[-3:] == ["in_open", "in_2", "in_3"]
    assert 'href="/p/invoices?starting_after=in_3#invoices"' in first.text
    rows = await visit.fragment("/p/invoices/older?starting_after=in_3")
    assert fragment_problems(rows.text) == []
    assert data_ids(rows.text) == ["in_2", "in_3"]
    assert visit.gateway.calls[-1][1]["starting_after"] == "in_3"
    page = await visit.page("/p/invoices?starting_after=in_3")
    assert page_problems(page.text) == []
    assert data_ids(page.text)[-2:] == ["in_2", "in_3"]
    assert "Newest invoices" in page.text


async def test_failed_older_invoices_leave_the_rest() -> None:
    """STYLE 10: the alert takes the place of the button, nothing else."""
    visit = Visit()
    visit.gateway.failures["/v1/invoices"] = Unavailable("x")
    answer = await visit.fragment("/p/invoices/older?starting_after=in_3")
    assert answer.status_code == 503
    assert 'id="invoices-more"' in answer.text
    assert 'id="invoices"' not in answer.text
    assert 'hx-get="/p/invoices/older?starting_after=in_3"' in answer.text


@pytest.mark.parametrize(("kind", "field"), [("pdf", "invoice_pdf"), ("view", "hosted_invoice_url")])
async def test_a_document_is_for_its_owner(kind: str, field: str) -> None:
    """SECURITY A1, A5: the owner is led on without referrer; for others there is no such page."""
    visit = Visit({"/v1/invoices/in_1": invoice(), "/v1/invoices/in_2": invoice(id="in_2", customer="cus_2")})
    own = await visit.page(f"/p/invoices/in_1/{kind}")
    assert own.status_code == 303
    assert own.headers["location"] == invoice()[field]
    assert own.headers["referrer-policy"] == "no-referrer"
    foreign, missing = (
        await visit.page(f"/p/invoices/in_2/{kind}"),
        await visit.page(f"/p/invoices/in_9/{kind}"),
    )
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text == missing.text.replace("in_9", "in_2")


@pytest.mark.parametrize("bad", ["sub_1", "in_1%2f..%2fcharges", "in_" + "x" * 300])
async def test_no_other_id_reaches_stripe(bad: str) -> None:
    """SECURITY A2: an id is matched before it enters a path."""
    visit = Visit()
    answer = await visit.page(f"/p/invoices/{bad}/pdf")
    assert answer.status_code == 404
    assert visit.gateway.calls == []


async def test_names_are_inert() -> None:
    """SECURITY X1: what the merchant or the customer wrote is text, never markup."""
    attack = '"><i hx-get=/x hx-trigger=load>'
    visit = Visit({"/v1/products": listed({"id": "prod_1", "name": attack})})
    answer = await visit.page()
    assert page_problems(answer.text) == []
    assert "<i " not in answer.text
    assert attack in words(answer.text)


async def test_the_language_of_the_session_comes_first() -> None:
    """Issue 2.8: the session's locale, then the customer's languages, then the browser's."""
    japanese = {"Accept-Language": "ja"}
    assert '<html lang="en">' in (await Visit().page(**japanese)).text
    undecided = replace(SESSION, locale=None)
    assert '<html lang="ja">' in (await Visit(session=undecided).page(**japanese)).text
    british = Visit({"/v1/customers/cus_1": customer(preferred_locales=["en-GB"])}, session=undecided)
    page = await british.page(**japanese)
    assert '<html lang="en-GB">' in page.text
    assert "US$20.00" in page.text


async def test_the_frame_names_links_and_viewer() -> None:
    """R5: return, terms and privacy are there; who is signed in is named, and the way out is a form."""
    answer = await Visit().page()
    for address in ("https://tidewater.example/account", "https://tidewater.example/terms"):
        assert f'href="{address}"' in answer.text
    assert "Signed in as Ada Lovelace" in words(answer.text)
    assert 'action="/p/logout"' in answer.text


async def test_logged_out_is_a_page() -> None:
    """SECURITY S5: the end is said, and the way on offered."""
    answer = await Visit(session=None).page("/p/logged-out")
    assert answer.status_code == 200
    assert page_problems(answer.text) == []


async def test_an_unknown_page_is_a_page() -> None:
    """Issue 2.9: 404 is a page and a fragment, with the request's number."""
    visit = Visit()
    page, fragment = await visit.page("/p/nothing"), await visit.fragment("/p/nothing")
    assert page.status_code == fragment.status_code == 404
    assert page_problems(page.text) == []
    assert fragment_problems(fragment.text) == []
    assert "req_1" in page.text
    assert "req_1" in fragment.text
    assert 'role="alert"' in fragment.text
