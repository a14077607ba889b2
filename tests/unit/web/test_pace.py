"""SECURITY N3: a session has its requests for a minute, the next minute more, and others are not touched."""

from services.audit import AuditFilter
from services.budget import Budget
from tests.unit.services.clock import TestClock
from tests.unit.web.conftest import Arrive
from web.middleware.pace import MOST_REQUESTS, WITHIN_SECONDS


async def test_a_session_has_its_pace(customer: Arrive) -> None:
    """429 with Retry-After before anything is asked of Stripe; written down once."""
    visit = await customer()
    budget = visit.state.pace = Budget(MOST_REQUESTS, WITHIN_SECONDS, TestClock())
    session = await visit.session()
    for _ in range(MOST_REQUESTS - 1):
        budget.spend(session.id)
    assert (await visit.page("/p/sessions")).status_code == 200
    asked = len(visit.gateway.calls)
    refused = await visit.page("/p")
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"
    assert "Nothing has changed" in refused.text
    assert (await visit.fragment("/p/invoices")).status_code == 429
    assert (await visit.post("/p/subscriptions/sub_1/renew", key="key_1")).status_code == 429
    assert len(visit.gateway.calls) == asked
    page = await visit.state.audit_log.page(AuditFilter(event="limit.reached"))
    assert [(record.customer, record.result) for record in page.records] == [("cus_1", "refused")]


async def test_who_was_too_fast_can_still_log_out(customer: Arrive) -> None:
    """S5: leaving a strange machine is never refused."""
    visit = await customer()
    budget = visit.state.pace = Budget(MOST_REQUESTS, WITHIN_SECONDS, TestClock())
    session = await visit.session()
    for _ in range(MOST_REQUESTS + 1):
        budget.spend(session.id)
    assert (await visit.post("/p/logout")).headers["location"] == "/p/logged-out"
    assert await visit.state.sessions.opened(session.customer) == []


async def test_others_go_on(customer: Arrive) -> None:
    """Each session counts for itself; files and doors do not count."""
    visit = await customer()
    budget = visit.state.pace = Budget(MOST_REQUESTS, WITHIN_SECONDS, TestClock())
    session = await visit.session()
    for _ in range(MOST_REQUESTS):
        budget.spend(session.id)
    assert (await visit.page("/healthz")).status_code == 200
    await visit.sign_in()
    assert (await visit.page("/p/sessions")).status_code == 200
