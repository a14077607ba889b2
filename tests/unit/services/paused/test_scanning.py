"""R17: one scan finds what is paused, and never overwrites what an event brought since."""

import asyncio
from typing import Any

import pytest

from services.paused.scanning import DAY, HOUR, SILENCE_SECONDS
from services.stripe_gateway.errors import Unavailable
from tests.unit import canned
from tests.unit.services.webhooks.office import VOID, Held, Office, event

pytestmark = pytest.mark.usefixtures("both_databases")

UPDATED = "customer.subscription.updated"
ALL = "/v1/subscriptions"


def pages(office: Office, size: int) -> None:
    """Stripe answers in pages of that size."""

    def page(params: dict[str, Any]) -> dict[str, Any]:
        found = list(office.subscriptions.values())
        after = params.get("starting_after")
        start = next((n + 1 for n, one in enumerate(found) if one["id"] == after), 0)
        return canned.listed(*found[start : start + size], has_more=start + size < len(found))

    office.gateway.answers[ALL] = page


async def test_a_scan_finds_what_is_paused(office: Office) -> None:
    """Over all pages; one that was found by no event has no `since`."""
    for number in range(1, 8):
        office.stripe_says(f"sub_{number}", VOID if number % 3 == 0 else None)
    pages(office, 2)
    assert await office.scanning.scan()
    assert sorted(await office.paused_ids()) == ["sub_3", "sub_6"]
    assert {one.since for one in await office.paused()} == {None}
    progress = await office.scanning.progress()
    assert progress is not None
    assert (progress.read, progress.finished) == (7, office.clock.now())
    assert office.reads(ALL) == 4


async def test_the_next_scan_comes_in_the_night(office: Office) -> None:
    """And corrects what lost events left: resumed, ended, gone, and paused since."""
    office.clock.moment = 100 * DAY + 12 * 3600
    for number in (1, 2, 3, 4):
        office.stripe_says(f"sub_{number}", VOID)
    await office.scanning.scan()
    assert not await office.scanning.scan(), "it is not time yet"
    office.stripe_says("sub_1", None)
    office.stripe_says("sub_5", {"behavior": "keep_as_draft", "resumes_at": 5})
    ended = office.stripe_says("sub_2", VOID, status="canceled")
    office.gateway.answers["/v1/subscriptions/sub_2"] = ended
    del office.subscriptions["sub_2"], office.subscriptions["sub_3"]
    del office.gateway.answers["/v1/subscriptions/sub_3"]
    office.clock.moment = 101 * DAY + HOUR
    assert await office.scanning.scan()
    await office.worker.settled()
    assert sorted(await office.paused_ids()) == ["sub_4", "sub_5"]


async def test_one_of_several_processes_scans(office: Office) -> None:
    """Also the very first time."""
    done = await asyncio.gather(*(office.scanner().scan() for _ in range(5)))
    assert sorted(done) == [False, False, False, False, True]
    assert office.reads(ALL) == 1


async def test_another_stripe_is_another_list(office: Office) -> None:
    """From the sandbox to test mode, to live, and back: the scan does not wait for the night."""
    office.stripe_says("sub_1", VOID)
    await office.scanning.scan()
    office.subscriptions.clear()
    office.gateway.answers.pop("/v1/subscriptions/sub_1")
    office.stripe_says("sub_2", VOID)
    assert await office.scanner("live").scan()
    await office.worker.settled()
    assert await office.paused_ids() == ["sub_2"]
    assert not await office.scanner("live").scan()
    assert await office.scanning.scan(), "another one was asked since"
    assert not await office.scanning.scan()


async def test_who_stopped_in_the_middle_is_followed_from_there(office: Office) -> None:
    """An interrupted scan goes on after a silence, at the page that failed."""
    for number in (1, 2, 3):
        office.stripe_says(f"sub_{number}", VOID)
    pages(office, 1)
    answered = office.gateway.answers[ALL]

    def fails_at_the_second(params: dict[str, Any]) -> Any:
        if "starting_after" in params:
            raise Unavailable("away")
        return answered(params)

    office.gateway.answers[ALL] = fails_at_the_second
    with pytest.raises(Unavailable):
        await office.scanning.scan()
    office.gateway.answers[ALL] = answered
    assert not await office.scanner().scan(), "it may still be at it"
    office.clock.advance(SILENCE_SECONDS)
    office.gateway.calls.clear()
    assert await office.scanner().scan()
    assert sorted(await office.paused_ids()) == ["sub_1", "sub_2", "sub_3"]
    assert office.reads(ALL) == 2


async def test_a_page_that_is_older_than_an_event_loses(office: Office) -> None:
    """The scan asked, then the pause began and its event was seen to, then the old page arrives."""
    office.stripe_says("sub_1", None)
    old_page = canned.listed(office.subscriptions["sub_1"])
    office.gateway.answers[ALL] = lambda _: old_page
    office.gateway.holds[ALL] = held = Held()
    scan = asyncio.create_task(office.scanning.scan())
    await held.asked.wait()
    office.stripe_says("sub_1", VOID)
    paused = {"id": "sub_1", "pause_collection": VOID}
    await office.inbox.take(event(5, UPDATED, paused, {"pause_collection": None}))
    await office.worker.settled()
    held.set()
    assert await scan
    await office.worker.settled()
    assert [(one.subscription, one.since) for one in await office.paused()] == [("sub_1", 5)]


async def test_an_old_page_does_not_pause_again(office: Office) -> None:
    """The other way round: resumed while the page was on its way."""
    office.stripe_says("sub_1", VOID)
    old_page = canned.listed(office.subscriptions["sub_1"])
    office.gateway.answers[ALL] = lambda _: old_page
    office.gateway.holds[ALL] = held = Held()
    scan = asyncio.create_task(office.scanning.scan())
    await held.asked.wait()
    office.stripe_says("sub_1", None)
    await office.inbox.take(
        event(5, UPDATED, {"id": "sub_1", "pause_collection": None}, {"pause_collection": VOID})
    )
    await office.worker.settled()
    held.set()
    assert await scan
    await office.worker.settled()
    assert await office.paused() == []


async def test_pages_of_the_index(office: Office) -> None:
    """Newest first, by cursor, none twice and none left out, also where many were found at once."""
    for number in range(1, 8):
        office.stripe_says(f"sub_{number}", VOID)
    await office.scanning.scan()
    office.clock.advance(5)
    office.stripe_says("sub_9", VOID)
    await office.inbox.take(event(1, UPDATED, {"id": "sub_9"}))
    await office.worker.settled()
    seen: list[str] = []
    page = await office.index.page(3)
    while page:
        seen += [one.subscription for one in page]
        page = await office.index.page(3, after=seen[-1])
    assert seen == ["sub_9", *(f"sub_{number}" for number in range(1, 8))]
    assert await office.index.count() == 8
