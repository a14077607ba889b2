"""Errors are pages and fragments with honest statuses, and tell nothing of themselves (issue 2.9)."""

import asyncio

import pytest

from services.store import StoreUnavailable
from services.stripe_gateway.errors import (
    GatewayError,
    InvalidRequest,
    NotFound,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import fragment_problems, page_problems, words
from tests.unit.web.portal import Visit
from web.middleware import limits

INVOICE = "/v1/invoices/in_1"
DOCUMENT = "/p/invoices/in_1/pdf"


async def failing(customer: Arrive, error: GatewayError | Exception) -> Visit:
    visit = await customer()
    visit.gateway.failures[INVOICE] = error
    return visit


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (NotFound("secret text"), 404, "Page not found"),
        (Unavailable("secret text"), 503, "Billing is unavailable right now"),
        (RateLimited("secret text"), 503, "Billing is unavailable right now"),
        (NotPermitted("secret text"), 503, "Billing is unavailable right now"),
        (StoreUnavailable("secret text"), 503, "Billing is unavailable right now"),
        (InvalidRequest("secret text"), 500, "Something went wrong on our side"),
        (RuntimeError("secret text"), 500, "Something went wrong on our side"),
    ],
)
async def test_a_family_has_its_page(customer: Arrive, error: Exception, status: int, heading: str) -> None:
    """Page and fragment, the request's number, the policy headers, and never a trace (SECURITY D5, H1)."""
    visit = await failing(customer, error)
    page, fragment = await visit.page(DOCUMENT), await visit.fragment(DOCUMENT)
    assert page.status_code == fragment.status_code == status
    assert page_problems(page.text) == []
    assert fragment_problems(fragment.text) == []
    assert heading in words(page.text)
    assert heading in words(fragment.text)
    assert page.text.count('href="/p"') == fragment.text.count('href="/p"') == 1
    for answer in (page, fragment):
        assert answer.headers["request-id"] in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert 'role="alert"' in answer.text
        assert "secret text" not in answer.text
        assert "Traceback" not in answer.text
        assert ("retry-after" in answer.headers) is (status == 503)


async def test_a_customer_reads_errors_in_the_language_of_the_session(stranger: Arrive) -> None:
    """LOOKS: as the pages before it, whatever the browser prefers."""
    visit = await stranger()
    await visit.sign_in(locale="ja")
    answer = await visit.page("/p/nowhere", **{"Accept-Language": "en"})
    assert answer.status_code == 404
    assert 'lang="ja"' in answer.text
    assert "ページが見つかりません" in words(answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "/p",
        "/p/subscriptions/sub_1/update",
        "/p/payment-methods/add",
        "/p/payment-methods/pm_1/remove",
        "/p/billing-information/update",
        "/p/invoices/in_1/pay",
        "/p/invoices/csv?year=2026",
    ],
)
async def test_no_address_waits_for_stripe_past_its_time(
    customer: Arrive, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """SECURITY F2: however many calls in a row an address makes, they have ten seconds together."""
    monkeypatch.setattr(limits, "STRIPE_SECONDS", 0.05)
    visit = await customer()
    held = *visit.gateway.answers, INVOICE, "/v1/subscriptions/sub_1"
    visit.gateway.holds = {path: asyncio.Event() for path in held}
    async with asyncio.timeout(2):
        answer = await visit.page(path)
    assert answer.status_code == (200 if path == "/p" else 503)
    assert page_problems(answer.text) == []


async def test_a_refused_key_is_an_alarm(customer: Arrive, capsys: pytest.CaptureFixture[str]) -> None:
    """R19, SECURITY F13: the customer sees "unavailable", the operator's log says what is missing."""
    visit = await failing(customer, NotPermitted("The key lacks the permission invoice_read"))
    await visit.page(DOCUMENT)
    logged = capsys.readouterr().err
    assert '"level": "critical"' in logged
    assert "invoice_read" in logged


async def test_a_form_from_elsewhere_is_refused(customer: Arrive) -> None:
    """SECURITY C1: 403 as a page, and nothing was done."""
    visit = await customer()
    answer = await visit.post("/p/language", csrf_token="another", locale="ja")
    assert answer.status_code == 403
    assert page_problems(answer.text) == []
    assert '<html lang="en">' in (await visit.page()).text


async def test_a_used_url_is_kindly_refused(stranger: Arrive) -> None:
    """Issue 2.5: the page says so, and how to get on."""
    answer = await (await stranger()).page("/p/session/nothing.at.all")
    assert answer.status_code == 410
    assert page_problems(answer.text) == []
    assert "This link has expired" in words(answer.text)


async def test_errors_speak_the_browsers_language(stranger: Arrive) -> None:
    """Issue 2.8: where no session says otherwise."""
    answer = await (await stranger()).page("/p/nothing", **{"Accept-Language": "ja"})
    assert '<html lang="ja">' in answer.text
    assert "ページが見つかりません" in answer.text


@pytest.mark.parametrize(("method", "path"), [("POST", "/p/subscriptions"), ("DELETE", "/p/invoices")])
async def test_an_odd_method_keeps_its_status(customer: Arrive, method: str, path: str) -> None:
    """SECURITY C5: refused before anything is read."""
    visit = await customer()
    answer = await visit.request(method, path)
    assert answer.status_code in {403, 405}
    assert page_problems(answer.text) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [("/healthz", "ok"), ("/readyz", "ready"), ("/metrics", "portal_answers_total")],
)
async def test_machines_are_answered(stranger: Arrive, path: str, text: str) -> None:
    """DESIGN: health, readiness and counters in plain text, without a session."""
    visit = await stranger()
    await visit.page(path)
    answer = await visit.page(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert text in answer.text


async def test_not_ready_without_the_database(stranger: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY F25: who balances load sends customers elsewhere."""
    visit = await stranger()

    async def away(_work: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(visit.state.store, "read", away)
    answer = await visit.page("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (await visit.page("/healthz")).status_code == 200
