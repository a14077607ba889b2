"""SECURITY D4, A1: the log is read a page at a time, and a customer's view holds only their own."""

import pytest

from services.audit import Audit, AuditFilter, AuditLog, Entry, Origin, Record, Result
from services.audit.reading import EXPORT_PAGE, PAGE
from services.store import Store
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")

CUSTOMER = Origin(actor="customer", request_id="req_1", ip="192.0.2.1")
SHOWN: list[tuple[str, Result]] = [("plan.cancel", "done"), ("plan.update", "done")]


@pytest.fixture
def log(store: Store) -> AuditLog:
    return AuditLog(store)


async def test_an_entry_is_read_as_it_was_written(audit: Audit, log: AuditLog, clock: TestClock) -> None:
    """D4: time, actor, customer, object, result, request id and address."""
    entry = Entry(event="plan.cancel", result="done", customer="cus_1", object="sub_1", detail="chg_1")
    await audit.record(CUSTOMER, entry)
    page = await log.page(AuditFilter())
    assert page.records == (
        Record(
            1, clock.now(), "plan.cancel", "customer", "cus_1", "sub_1", "done", "req_1", "192.0.2.1", "chg_1"
        ),
    )


async def test_a_customer_sees_their_own(audit: Audit, log: AuditLog) -> None:
    """A1: never another's, and only what is meant for them."""
    await audit.record(CUSTOMER, Entry(event="plan.cancel", result="intended", customer="cus_1"))
    await audit.record(CUSTOMER, Entry(event="plan.cancel", result="done", customer="cus_1"))
    await audit.record(CUSTOMER, Entry(event="plan.cancel", result="done", customer="cus_2"))
    await audit.record(CUSTOMER, Entry(event="plan.cancel", result="done"))
    await audit.record(CUSTOMER, Entry(event="form.refused", result="done", customer="cus_1"))
    page = await log.of_customer("cus_1", SHOWN)
    assert [record.id for record in page.records] == [2]
    assert page.next_cursor is None


async def test_pages_follow_each_other(audit: Audit, log: AuditLog) -> None:
    """Newest first; what comes in between shifts nothing."""
    for _ in range(PAGE + 1):
        await audit.record(CUSTOMER, Entry(event="plan.update", result="done", customer="cus_1"))
    first = await log.of_customer("cus_1", SHOWN)
    await audit.record(CUSTOMER, Entry(event="plan.update", result="done", customer="cus_1"))
    second = await log.of_customer("cus_1", SHOWN, first.next_cursor)
    assert [record.id for record in (*first.records, *second.records)] == list(range(PAGE + 1, 0, -1))
    assert second.next_cursor is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (AuditFilter(), [3, 2, 1]),
        (AuditFilter(customer="cus_1"), [2, 1]),
        (AuditFilter(object="sub_1"), [1]),
        (AuditFilter(event="plan"), [1]),
        (AuditFilter(event="plan.cancel", customer="cus_1"), [1]),
        (AuditFilter(event="pla"), []),
        (AuditFilter(event="%"), []),
        (AuditFilter(event="plan.update"), []),
    ],
)
async def test_the_operators_filters(
    audit: Audit, log: AuditLog, asked: AuditFilter, found: list[int]
) -> None:
    """By customer, object, event or family of events; all that is asked for must hold."""
    await audit.record(CUSTOMER, Entry(event="plan.cancel", result="done", customer="cus_1", object="sub_1"))
    await audit.record(CUSTOMER, Entry(event="invoice.pay", result="done", customer="cus_1", object="in_1"))
    await audit.record(CUSTOMER, Entry(event="session.opened", result="done", customer="cus_2"))
    assert [record.id for record in (await log.page(asked)).records] == found


async def test_all_of_it(audit: Audit, log: AuditLog, store: Store) -> None:
    """The export misses nothing where its pages meet."""
    entry = Entry(event="plan.cancel", result="done")

    def many(connection: object) -> None:
        for _ in range(EXPORT_PAGE + 1):
            audit.write(connection, CUSTOMER, entry)  # type: ignore[arg-type]

    await store.write(many)
    ids = [record.id async for page in log.pages(AuditFilter()) for record in page]
    assert ids == list(range(EXPORT_PAGE + 1, 0, -1))
