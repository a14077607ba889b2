"""R17: the operator finds the paused collections on the settings page, and takes them away as CSV."""

import re
from typing import Any

from sqlalchemy import Connection

from services.stripe_gateway.errors import Unavailable
from services.stripe_gateway.objects.standings import Standing
from services.stripe_gateway.objects.subscriptions import PauseCollection
from tests.unit.canned import NOW, listed, subscription
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import page_problems, words
from tests.unit.web.portal import Visit

ADA = {"id": "cus_1", "name": "Ada", "email": "ada@example.com"}
DRAFT = {"behavior": "keep_as_draft", "resumes_at": NOW}
KEY = "Bearer sk_test_nobody"


async def with_paused(arrive: Arrive, count: int = 1, **changes: Any) -> Visit:
    """A portal that knows of so many paused collections."""
    ids = [f"sub_9{number:02}" for number in range(count)]
    paused = {"pause_collection": DRAFT, "customer": ADA, **changes}
    found = {f"/v1/subscriptions/{name}": subscription(id=name, **paused) for name in ids}
    visit = await arrive(**found)
    store = visit.state.store
    upkeep = visit.state.upkeep

    def put(connection: Connection) -> None:
        for name in ids:
            upkeep.index.put(connection, Standing(name, "active", PauseCollection("void")))

    await store.write(put)
    return visit


async def test_the_list_in_words(operator: Arrive) -> None:
    """Since when, behaviour, until when, whose, how much: as Stripe says it now."""
    page = await (await with_paused(operator)).page("/settings/paused")
    assert page.status_code == 200
    assert page_problems(page.text) == []
    said = words(page.text)
    for part in ("Ada", "Collection paused", "Kept as drafts", "26 October 2026", "$20.00", "per month"):
        assert part in said
    assert 'data-id="sub_900" data-status="active"' in page.text


async def test_without_a_pause_it_says_so(operator: Arrive) -> None:
    """R17: an empty list is told from one that failed."""
    page = await (await operator()).page("/settings/paused")
    assert "No collection is paused." in words(page.text)


async def test_pages_by_cursor(operator: Arrive) -> None:
    """By a link, and by htmx as rows alone."""
    visit = await with_paused(operator, 26)
    page = await visit.page("/settings/paused")
    assert page.text.count("data-id=") == 25
    (cursor,) = re.findall(r'href="/settings/paused\?collection=paused&amp;after=(sub_\d+)"', page.text)
    rest = await visit.fragment(f"/settings/paused/older?collection=paused&after={cursor}")
    assert rest.text.count("data-id=") == 1
    assert "<h1" not in rest.text


async def test_the_filter_shows_all(operator: Arrive) -> None:
    """The same rows, with their states."""
    visit = await operator()
    visit.gateway.answers["/v1/subscriptions"] = listed(subscription(customer=ADA, status="past_due"))
    said = words((await visit.page("/settings/paused?collection=all")).text)
    assert "Payment failed" in said
    assert "Collection paused" not in said


async def test_a_deleted_customer_and_a_use_based_plan(operator: Arrive) -> None:
    """What is not known is said, nothing breaks."""
    deleted = {"id": "cus_1", "deleted": True}
    page = await (await with_paused(operator, customer=deleted, items=listed())).page("/settings/paused")
    said = words(page.text)
    assert "Deleted customer" in said
    assert "Varies" in said


async def test_the_csv_is_the_merchants(operator: Arrive) -> None:
    """R17: the same bytes from the page's button and from the API, which the command prints."""
    visit = await with_paused(operator, 3)
    from_page = await visit.page("/settings/paused/csv")
    from_api = await visit.page("/v1/portal/paused_collections.csv", Authorization=KEY)
    assert from_page.content == from_api.content
    assert from_page.content.count(b"\r\n") == 4
    assert "attachment" in from_page.headers["content-disposition"]


async def test_in_japanese(operator: Arrive) -> None:
    """R17: the operator's words are translated too."""
    visit = await with_paused(operator)
    page = await visit.page("/settings/paused", **{"Accept-Language": "ja"})
    assert "下書きのまま保存" in page.text


async def test_without_stripe_it_says_so(operator: Arrive) -> None:
    """An honest status and the way to try again, rather than half a list."""
    visit = await with_paused(operator)
    visit.gateway.failures["/v1/subscriptions/sub_900"] = Unavailable("away")
    for path in ("/settings/paused", "/settings/paused/csv"):
        answer = await visit.page(path)
        assert answer.status_code == 503
        assert f'href="{path}"' in answer.text
        assert page_problems(answer.text) == []
