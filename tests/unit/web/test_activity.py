"""Issue 7.6, SECURITY D4, A1, A4: a customer's recent activity, and the refusals that are written down."""

import pytest

from services.audit import EVENTS, AuditFilter, AuditPage, Entry, Origin, Record, Result
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import words
from tests.unit.web.portal import Visit
from web.words.activity import SENTENCES, sentence, trouble

CUSTOMER = Origin(actor="customer")


def record(event: str, result: Result = "done", *, actor: str = "customer", detail: str = "") -> Record:
    return Record(1, 0, event, actor, "cus_1", None, result, None, None, detail)


async def log_of(visit: Visit, event: str) -> AuditPage:
    return await visit.state.audit_log.page(AuditFilter(event=event))


async def test_a_customer_sees_what_they_did(customer: Arrive) -> None:
    """Newest first, with the device of a sign-in and a way to the invoice, without addresses of networks."""
    visit = await customer()
    audit = visit.state.audit
    origin = Origin(actor="customer", ip="192.0.2.77")
    await audit.record(origin, Entry(event="invoice.pay", result="done", customer="cus_1", object="in_1"))
    await audit.record(origin, Entry(event="plan.cancel", result="done", customer="cus_2"))
    await audit.record(origin, Entry(event="form.refused", result="refused", customer="cus_1"))
    page = (await visit.page("/p/activity")).text
    said = words(page)
    assert said.index("You paid an invoice.") < said.index("You signed in.")
    assert 'href="/p/invoices/in_1"' in page
    assert "Unknown device" in said
    assert "You cancelled a plan." not in said
    assert "192.0.2.77" not in page
    assert page.count('class="row"') == 2


async def test_older_activity(customer: Arrive) -> None:
    """A cursor leads on, as a page and as a fragment; one that is none leads to the newest."""
    visit = await customer()
    entry = Entry(event="plan.update", result="done", customer="cus_1")
    for _ in range(30):
        await visit.state.audit.record(CUSTOMER, entry)
    first = (await visit.page("/p/activity")).text
    assert first.count('class="row"') == 25
    cursor = first.partition("/p/activity?before=")[2].partition('"')[0]
    second = (await visit.page(f"/p/activity?before={cursor}")).text
    assert "You signed in." in second
    assert second.count('class="row"') == 6
    fragment = (await visit.fragment(f"/p/activity/older?before={cursor}")).text
    assert "<html" not in fragment
    assert fragment.count('class="row"') == 6
    assert (await visit.page("/p/activity?before=٣x")).text.count('class="row"') == 25


async def test_a_session_for_one_thing_has_no_activity(customer: Arrive) -> None:
    """A4: refused, not offered, and written down."""
    visit = await customer()
    assert 'href="/p/activity"' in (await visit.page("/p/sessions")).text
    await visit.sign_in(flow={"type": "payment_method_update"})
    assert 'href="/p/activity"' not in (await visit.page("/p/sessions")).text
    assert (await visit.page("/p/activity")).status_code == 403
    [refusal] = (await log_of(visit, "flow.refused")).records
    assert (refusal.customer, refusal.result, refusal.detail) == ("cus_1", "refused", "/p/activity")


@pytest.mark.parametrize(
    ("path", "about", "place"),
    [
        ("/p/subscriptions/sub_foreign/cancel", "sub_foreign", "/p/subscriptions"),
        ("/p/invoices/lou@example.com", None, "/p/invoices"),
        ("/p/Lou@example.com", None, "/p"),
    ],
)
async def test_what_is_not_theirs_is_written_down(
    customer: Arrive, path: str, about: str | None, place: str
) -> None:
    """A1, D2, D4: who asked for which id; what is no id is not written, for it may be anything."""
    visit = await customer()
    assert (await visit.page(path)).status_code == 404
    [refusal] = (await log_of(visit, "access.refused")).records
    assert (refusal.customer, refusal.object, refusal.detail) == ("cus_1", about, place)
    assert refusal.request_id is not None


async def test_what_is_switched_off_is_written_down(stranger: Arrive) -> None:
    """A3, D4: a hand-made form for a feature that the merchant does not offer."""
    visit = await stranger()
    await visit.sign_in(features={"invoice_history": {"enabled": True}})
    assert (await visit.post("/p/payment-methods/pm_1/remove", key="key_1")).status_code == 403
    assert len((await log_of(visit, "access.refused")).records) == 1


async def test_a_stranger_fills_no_log(stranger: Arrive) -> None:
    """D4, N3: pages that are not there are no event while nobody is signed in."""
    visit = await stranger()
    await visit.page("/p/nothing")
    assert (await log_of(visit, "access")).records == ()


def test_every_sentence_is_about_an_event() -> None:
    """What customers are told is recorded under that name; refusals that are attacks are not told."""
    assert {event for event, _ in SENTENCES} <= set(EVENTS)
    for event, result in SENTENCES:
        assert sentence(record(event, result), "Tidewater").endswith(".")
        assert bool(trouble(record(event, result))) == (result != "done")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (record("session.revoked"), "You logged out everywhere."),
        (record("session.revoked", actor="key:mk_1"), "Tidewater logged you out everywhere."),
        (record("plan.update", detail="chg_1 applied in_1"), "You changed a plan."),
        (record("plan.update", detail="chg_1 scheduled"), "You scheduled a plan change."),
        (record("plan.update", "failed", detail="chg_1 declined in_1"), "A plan change did not go through."),
        (
            record("plan.update", detail="chg_1 dropped"),
            "You gave up a plan change that was waiting for its payment.",
        ),
    ],
)
def test_what_is_said(told: Record, said: str) -> None:
    """Who did it, and how it ended."""
    assert sentence(told, "Tidewater") == said
