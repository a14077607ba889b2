"""Issue 7.6, SECURITY D4: the operator reads the audit log, filters it, and takes it away."""

import csv
import io

import pytest

from services.audit import Entry, Origin
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import fragment_problems, page_problems, words
from tests.unit.web.portal import Visit

ORIGIN = Origin(actor="customer", request_id="req_1", ip="192.0.2.1")
PATH = "/settings/activity"


async def with_entries(operator: Arrive) -> Visit:
    """A cancellation of cus_1, and a payment of cus_2."""
    visit = await operator()
    audit = visit.state.audit
    for event, customer, about in (("plan.cancel", "cus_1", "sub_1"), ("invoice.pay", "cus_2", "in_2")):
        await audit.record(ORIGIN, Entry(event=event, result="done", customer=customer, object=about))
    return visit


async def test_everything_is_there(operator: Arrive) -> None:
    """With customer, object, request and network address."""
    visit = await with_entries(operator)
    answer = await visit.page(PATH)
    assert page_problems(answer.text) == []
    said = words(answer.text)
    assert said.rindex("invoice.pay") < said.rindex("plan.cancel")
    for part in ("cus_1", "sub_1", "req_1", "192.0.2.1"):
        assert part in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("customer=cus_1", ["sub_1"]),
        ("customer=%20cus_1%20", ["sub_1"]),
        ("object=in_2", ["in_2"]),
        ("event=plan", ["sub_1"]),
        ("event=plan.cancel", ["sub_1"]),
        ("event=plan.cancel&customer=cus_2", []),
        ("event=nonsense&customer=&object=", ["sub_1", "in_2"]),
    ],
)
async def test_it_is_filtered(operator: Arrive, query: str, found: list[str]) -> None:
    """By customer, object, event and family; what was typed stays in the form."""
    visit = await with_entries(operator)
    fragment = (await visit.fragment(f"{PATH}?{query}")).text
    assert fragment_problems(fragment) == []
    assert [about for about in ("sub_1", "in_2") if f"<dd>{about}</dd>" in fragment] == found


async def test_older_entries_keep_the_filter(operator: Arrive) -> None:
    """A page at a time."""
    visit = await operator()
    for _ in range(27):
        entry = Entry(event="plan.cancel", result="done", customer="cus_1")
        await visit.state.audit.record(ORIGIN, entry)
    page = (await visit.page(f"{PATH}?customer=cus_1")).text
    assert page.count('class="row"') == 25
    older = page.partition('hx-get="/settings/activity/older?')[2].partition('"')[0].replace("&amp;", "&")
    assert "customer=cus_1" in older
    fragment = (await visit.fragment(f"{PATH}/older?{older}")).text
    assert fragment.count('class="row"') == 2


async def test_the_file(operator: Arrive) -> None:
    """X1: stable columns, the same filter, and nothing that a spreadsheet would run."""
    visit = await with_entries(operator)
    entry = Entry(event="plan.cancel", result="done", customer="cus_1", object="=1+1")
    await visit.state.audit.record(ORIGIN, entry)
    answer = await visit.page(f"{PATH}/csv?customer=cus_1")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="activity.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    assert [row["object_id"] for row in rows] == ["'=1+1", "sub_1"]
    assert rows[1]["event"] == "plan.cancel"
    assert rows[1]["at"].endswith("Z")


async def test_a_missing_permission_is_told(operator: Arrive) -> None:
    """R19: what Stripe refused within a day stands on top; customers never read it."""
    visit = await operator()
    assert 'role="alert"' not in (await visit.page(PATH)).text
    entry = Entry(event="stripe.not_permitted", result="refused", detail="rak_invoice_read")
    await visit.state.audit.record(Origin(actor="system"), entry)
    page = (await visit.page(PATH)).text
    assert 'role="alert"' in page
    assert "it lacks rak_invoice_read" in words(page)
