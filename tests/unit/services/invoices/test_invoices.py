"""Invoices a page at a time, open ones first, documents for their owner."""

from typing import Any

import pytest

from services.catalogue import Catalogue
from services.invoices import PAGE_SIZE, Document, Filter, Invoices
from services.stripe_gateway.errors import NotFound
from tests.unit import canned
from tests.unit.canned import CannedGateway, invoice, invoices, line, listed


def service(**answers: Any) -> tuple[Invoices, CannedGateway]:
    gateway = CannedGateway(canned.account(**answers))
    return Invoices(gateway, Catalogue(gateway)), gateway


async def test_open_ones_stand_apart_and_drafts_nowhere() -> None:
    """Issue 2.6: open first, the rest in Stripe's order, drafts hidden."""
    made = [invoice(id="in_draft", status="draft"), invoice(), invoice(id="in_open", status="open")]
    found, _ = service(**{"/v1/invoices": invoices(*made, invoice(id="in_void", status="void"))})
    page = await found.newest("cus_1")
    assert [one.invoice.id for one in page.open] == ["in_open"]
    assert [one.invoice.id for one in page.settled] == ["in_1", "in_void"]
    assert page.next_cursor is None


async def test_a_page_costs_the_same_at_any_depth() -> None:
    """P9: two calls for the first page, one for each older one, by cursor."""
    found, gateway = service(**{"/v1/invoices": invoices(invoice(), has_more=True)})
    for _ in range(2):
        first = await found.newest("cus_1")
        assert first.next_cursor == "in_1"
        assert asked(gateway) == [(PAGE_SIZE, None), (100, "open")]
    await found.older("cus_1", "in_1")
    (params,) = [params for path, params in gateway.calls if path == "/v1/invoices"]
    assert (params["customer"], params["limit"], params["starting_after"]) == ("cus_1", PAGE_SIZE, "in_1")


def asked(gateway: CannedGateway) -> list[tuple[int, str | None]]:
    """The lists of invoices that were asked for since the last time."""
    calls = [params for path, params in gateway.calls if path == "/v1/invoices"]
    gateway.calls.clear()
    return [(call["limit"], call.get("status")) for call in calls]


async def test_a_history_of_one_page_is_one_call() -> None:
    """P4, P3: the first time both are asked for side by side, in case there is more."""
    made = [invoice(), invoice(id="in_open", status="open")]
    found, gateway = service(**{"/v1/invoices": invoices(*made)})
    for calls in ([(PAGE_SIZE, None), (100, "open")], [(PAGE_SIZE, None)], [(PAGE_SIZE, None)]):
        page = await found.newest("cus_1")
        assert [one.invoice.id for one in page.open] == ["in_open"]
        assert [one.invoice.id for one in page.settled] == ["in_1"]
        assert asked(gateway) == calls


async def test_a_history_that_outgrew_its_page_shows_its_open_ones() -> None:
    """The old open one is asked for at once after the page, and beside it from then on."""
    found, gateway = service(**{"/v1/invoices": invoices(invoice())})
    await found.newest("cus_1")
    opened, newest = listed(invoice(id="in_open", status="open")), listed(invoice(), has_more=True)
    gateway.answers["/v1/invoices"] = lambda params: opened if "status" in params else newest
    gateway.calls.clear()
    for _ in range(2):
        page = await found.newest("cus_1")
        assert ([one.invoice.id for one in page.open], page.next_cursor) == (["in_open"], "in_1")
        assert asked(gateway) == [(PAGE_SIZE, None), (100, "open")]


async def test_what_is_known_of_one_customer_says_nothing_of_another() -> None:
    """Each is asked for in full the first time."""
    found, gateway = service(**{"/v1/invoices": invoices(invoice())})
    for customer, calls in (("cus_1", 2), ("cus_2", 2), ("cus_1", 1)):
        await found.newest(customer)
        assert len(asked(gateway)) == calls


@pytest.mark.parametrize("cursor", ["sub_1", "", "in_1&customer=cus_2"])
async def test_only_an_invoice_is_a_cursor(cursor: str) -> None:
    """SECURITY A2."""
    found, gateway = service()
    with pytest.raises(NotFound):
        await found.older("cus_1", cursor)
    assert gateway.calls == []


async def test_products_are_those_charged_for() -> None:
    """What it was for: each product once; one that is only credited does not count."""
    details = {"price_details": {"price": "price_2", "product": "prod_2"}}
    credit = line(id="il_2", amount=-500, pricing=details)
    found, _ = service(
        **{
            "/v1/invoices": invoices(invoice(lines=listed(credit, line(), line(id="il_3")))),
            "/v1/products": listed(canned.product(), canned.product(id="prod_2", name="Plain")),
        }
    )
    page = await found.newest("cus_1")
    assert page.settled[0].products == ("Gold",)


async def test_products_of_what_charges_nothing() -> None:
    """Those that are credited; a line of no product, and one of a product that is gone, have no name."""
    gone = {"price_details": {"price": "price_9", "product": "prod_9"}}
    lines = [
        line(amount=-500),
        line(id="il_2", amount=0, pricing=gone),
        line(id="il_3", amount=-1, pricing=None),
        line(id="il_4", amount=-1, pricing={"price_details": None}),
        line(id="il_5", amount=-1, pricing={"price_details": {"price": "price_1", "product": None}}),
    ]
    found, _ = service(**{"/v1/invoices": invoices(invoice(lines=listed(*lines)))})
    assert (await found.newest("cus_1")).settled[0].products == ("Gold",)


async def test_what_is_open_is_paid_from_the_oldest() -> None:
    """Stripe lists the newest first."""
    made = [invoice(id=name, status="open") for name in ("in_3", "in_2", "in_1")]
    found, gateway = service(**{"/v1/invoices": invoices(*made)})
    assert [one.invoice.id for one in await found.open("cus_1")] == ["in_1", "in_2", "in_3"]
    assert asked(gateway) == [(100, "open")]


async def test_everything_is_asked_for() -> None:
    """Without a filter, Stripe is given none."""
    found, gateway = service(**{"/v1/invoices": listed(invoice(), has_more=True)})
    await found.matching("cus_1", Filter())
    (params,) = [params for path, params in gateway.calls if path == "/v1/invoices"]
    assert params == {"customer": "cus_1", "expand": ["data.payments"], "limit": PAGE_SIZE}
    assert Filter().empty
    assert not Filter(year=2026).empty


async def test_documents_are_the_owners() -> None:
    """SECURITY A1, A5: Stripe's links are given to the owner only, and only where there is one."""
    found, _ = service(
        **{
            "/v1/invoices/in_1": invoice(),
            "/v1/invoices/in_2": invoice(id="in_2", customer="cus_2"),
            "/v1/invoices/in_3": invoice(id="in_3", invoice_pdf=None),
        }
    )
    assert await found.document_url("cus_1", "in_1", Document.PDF) == invoice()["invoice_pdf"]
    assert await found.document_url("cus_1", "in_1", Document.PAGE) == invoice()["hosted_invoice_url"]
    for refused in ("in_2", "in_3", "in_4", "in_1/../in_2"):
        with pytest.raises(NotFound):
            await found.document_url("cus_1", refused, Document.PDF)


async def test_a_year_and_a_state_are_stripes_own_filters() -> None:
    """Issue 5.6: one call at any depth, drafts left out, open ones in their place."""
    made = [invoice(id="in_open", status="open"), invoice(id="in_draft", status="draft"), invoice()]
    found, gateway = service(**{"/v1/invoices": listed(*made, has_more=True)})
    page = await found.matching("cus_1", Filter(year=2026, status="paid"), "in_9")
    ((_, params),) = [call for call in gateway.calls if call[0] == "/v1/invoices"]
    assert params["created"] == {"gte": 1_767_225_600, "lt": 1_798_761_600}
    assert (params["status"], params["starting_after"]) == ("paid", "in_9")
    assert [one.invoice.id for one in page.settled] == ["in_open", "in_1"]
    assert page.next_cursor == "in_1"


async def test_a_number_is_asked_of_stripes_search() -> None:
    """Issue 5.6, SECURITY A1: only the customer's own, whatever the search answers."""
    foreign = invoice(id="in_2", customer="cus_2")
    found, gateway = service(**{"/v1/invoices/search": listed(invoice(), foreign)})
    page = await found.matching("cus_1", Filter(number="tide-0001"))
    assert [one.invoice.id for one in page.settled] == ["in_1"]
    query = 'customer:"cus_1" AND number:"TIDE-0001"'
    assert gateway.calls[0][1] == {"query": query, "limit": PAGE_SIZE, "expand": ["data.payments"]}


@pytest.mark.parametrize("number", ['" OR customer:"cus_2', "TIDE'", "a\\b", "1" * 65])
async def test_what_is_no_number_is_not_asked(number: str) -> None:
    """SECURITY A2: nothing of a form becomes a clause of a query."""
    found, gateway = service()
    page = await found.matching("cus_1", Filter(number=number))
    assert (page.settled, gateway.calls) == ((), [])
