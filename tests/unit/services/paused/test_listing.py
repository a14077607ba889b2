"""What is shown of paused collections comes from Stripe at the moment of showing."""

from typing import Any

import pytest

from services.paused.listing import Listing
from services.stripe_gateway.errors import Unavailable
from tests.unit import canned
from tests.unit.services.webhooks.office import VOID, Office

pytestmark = pytest.mark.usefixtures("both_databases")

ADA = {"id": "cus_1", "name": "Ada", "email": "ada@example.com"}


async def listing(office: Office, *subscriptions: dict[str, Any]) -> Listing:
    """Over an index that a scan has built of these."""
    for number, changes in enumerate(subscriptions, 1):
        office.stripe_says(f"sub_{number}", VOID, **changes)
    await office.scanning.scan()
    for subscription in office.subscriptions.values():
        subscription["customer"] = ADA
    return Listing(office.gateway, office.index)


async def test_a_row_says_what_stripe_says_now(office: Office) -> None:
    """Customer, amount and behaviour are not kept here."""
    shown = await listing(office, {"items": canned.listed(canned.item(quantity=3))})
    office.subscriptions["sub_1"]["pause_collection"] = {"behavior": "keep_as_draft", "resumes_at": 9}
    (row,) = (await shown.page()).rows
    assert (row.customer.name, row.amount, row.currency) == ("Ada", 6000, "usd")
    assert row.recurring is not None
    assert row.pause is not None
    assert (row.recurring.interval, row.pause.behavior, row.pause.resumes_at) == ("month", "keep_as_draft", 9)


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([canned.item(price=canned.price(recurring={"usage_type": "metered"}))], id="by use"),
        pytest.param(
            [canned.item(), canned.item(id="si_2", price=canned.price(recurring={"interval": "year"}))],
            id="two rhythms",
        ),
    ],
)
async def test_an_amount_that_nobody_knows_is_none(office: Office, items: list[dict[str, Any]]) -> None:
    """R17: by use, or in different intervals, a period has no one amount."""
    shown = await listing(office, {"items": canned.listed(*items)})
    (row,) = (await shown.page()).rows
    assert (row.amount, row.recurring) == (None, None)


async def test_what_was_resumed_meanwhile_is_left_out(office: Office) -> None:
    """F30: though its event never came; what is gone, too."""
    shown = await listing(office, {}, {}, {}, {})
    office.subscriptions["sub_1"]["pause_collection"] = None
    office.subscriptions["sub_2"]["status"] = "canceled"
    del office.gateway.answers["/v1/subscriptions/sub_3"]
    assert [row.subscription for row in (await shown.page()).rows] == ["sub_4"]


async def test_all_pages_hold_all_once(office: Office) -> None:
    """A page is a bounded number of reads; together they are everything."""
    shown = await listing(office, *({} for _ in range(60)))
    office.gateway.calls.clear()
    first = await shown.page()
    assert (len(first.rows), len(office.gateway.calls)) == (25, 25)
    pages = [page async for page in shown.pages()]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert len({row.subscription for page in pages for row in page}) == 60


async def test_without_stripe_there_is_no_list(office: Office) -> None:
    """Rather than one that leaves something out."""
    shown = await listing(office, {}, {})
    office.gateway.failures["/v1/subscriptions/sub_2"] = Unavailable("away")
    with pytest.raises(Unavailable):
        await shown.page()


async def test_all_subscriptions_are_a_page_of_stripes(office: Office) -> None:
    """With one call, and what the index adds of it."""
    shown = await listing(office, {}, {})
    office.subscriptions["sub_2"]["pause_collection"] = None
    office.gateway.calls.clear()
    page = await shown.everything()
    assert [(row.subscription, row.pause is not None) for row in page.rows] == [
        ("sub_1", True),
        ("sub_2", False),
    ]
    assert page.rows[0].found == office.clock.now()
    assert (len(office.gateway.calls), page.next) == (1, None)
