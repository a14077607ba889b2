"""SECURITY T4, T6, T9, T12, S3, S6, S7, C1, C2, C3, H5: the page in front of a session, and its button."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import func, select

from services.audit import Origin
from services.links import NewLink
from services.sessions import NewSession
from services.store import schema
from services.stripe_gateway.errors import Unavailable
from tests.unit import canned
from tests.unit.web.conftest import Arrive
from tests.unit.web.portal import Visit

OTHER = {"/v1/customers/cus_2": canned.customer(id="cus_2", name="Bo", email="bo@example.com")}
MERCHANT = Origin(actor="key:1")
_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


async def link(visit: Visit, customer: str = "cus_1") -> str:
    """The path of a fresh link."""
    configuration = (await visit.state.configurations.default()).id
    new = NewLink(customer=customer, configuration=configuration)
    links, store = visit.state.links, visit.state.store
    made = await store.write(lambda connection: links.insert(connection, new, MERCHANT))
    return f"/p/link/{made.token}"


async def url(visit: Visit, customer: str = "cus_1") -> str:
    """The path of a fresh session URL."""
    configuration = (await visit.state.configurations.default()).id
    new = NewSession(customer=customer, configuration=configuration, source="api", locale="en")
    return f"/p/session/{(await visit.state.sessions.create(new, MERCHANT)).token}"


def fields(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return dict(_FIELD.findall(page.text))


async def opened(visit: Visit) -> int:
    """How many sessions were ever opened."""
    count = select(func.count()).where(schema.portal_sessions.c.opened.is_not(None))
    store = visit.state.store
    return int(await store.read(lambda connection: connection.execute(count).scalar_one()))


async def test_the_button_opens_the_session(stranger: Arrive) -> None:
    """T12: to a clean address; no Referer, no cache."""
    visit = await stranger()
    path = await link(visit)
    page = await visit.page(path)
    assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
    assert page.headers["cache-control"] == "no-store"
    assert page.text.count("<button") == 1

    answer = await visit.post(path, **fields(page))

    assert (answer.status_code, answer.headers["location"]) == (303, "/p")
    assert (await visit.page("/p")).status_code == 200


async def test_looking_changes_nothing(stranger: Arrive) -> None:
    """T9, C3: GET and HEAD, as often as one likes."""
    visit = await stranger()
    path = await link(visit)
    for method in ("GET", "HEAD", "GET"):
        assert (await visit.request(method, path)).status_code == 200
    assert await opened(visit) == 0
    assert "portal_session" not in visit.cookies


@pytest.mark.parametrize("token", ["", "made-up"])
async def test_a_form_without_its_token(stranger: Arrive, token: str) -> None:
    """C1: nobody can send a browser's button for it."""
    visit = await stranger()
    path = await link(visit)
    sent = {**fields(await visit.page(path)), "csrf_token": token}
    assert (await visit.post(path, **sent)).status_code == 403
    assert await opened(visit) == 0


async def test_a_form_of_another_browser(stranger: Arrive) -> None:
    """C1: the token is bound to the browser that saw the page."""
    visit = await stranger()
    path = await link(visit)
    sent = fields(await visit.page(path))
    visit._client.cookies.clear()
    assert (await visit.post(path, **sent)).status_code == 403
    assert await opened(visit) == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_form_of_another_site(stranger: Arrive, site: str) -> None:
    """C2: even with the right token."""
    visit = await stranger()
    path = await link(visit)
    sent = fields(await visit.page(path))
    answer = await visit._client.post(path, data=sent, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert await opened(visit) == 0


async def test_pressed_twice_at_once(stranger: Arrive) -> None:
    """T4: one session; the other is led to the page that offers a code."""
    visit = await stranger()
    path = await link(visit)
    sent = fields(await visit.page(path))
    answers = await asyncio.gather(visit.post(path, **sent), visit.post(path, **sent))
    assert all(answer.status_code == 303 for answer in answers)
    assert await opened(visit) == 1


async def test_a_used_link_asks_for_a_code(stranger: Arrive) -> None:
    """Never a dead end: on to the code, with a masked address."""
    visit = await stranger()
    path = await link(visit)
    await visit.post(path, **fields(await visit.page(path)))
    visit._client.cookies.clear()

    page = await visit.page(path)
    assert "This link needs a code" in page.text
    assert fields(page)["way"] == "code"
    answer = await visit.post(path, **fields(page))

    assert (answer.status_code, answer.headers["location"]) == (303, "/p/code")
    assert await opened(visit) == 1


async def test_too_many_codes(stranger: Arrive) -> None:
    """L5: the second within a minute is refused on the same page."""
    visit = await stranger()
    path = await link(visit)
    await visit.post(path, **fields(await visit.page(path)))
    visit._client.cookies.clear()
    await visit.post(path, **fields(await visit.page(path)))
    answer = await visit.post(path, **fields(await visit.page(path)))
    assert answer.status_code == 429
    assert "wait a minute" in answer.text


@pytest.mark.parametrize("way", [link, url])
async def test_another_account_is_asked_first(customer: Arrive, way: object) -> None:
    """S7: the open session stays until the button, and is dead after it (S3)."""
    visit = await customer(**OTHER)
    before = visit._client.cookies["portal_session"]
    path = await way(visit, "cus_2")  # type: ignore[operator] # one of the two helpers
    page = await visit.page(path)
    assert "You are signed in as" in page.text
    assert await opened(visit) == 1

    answer = await visit.post(path, **fields(page))

    assert answer.status_code == 303
    assert await visit.state.sessions.find(before) is None
    now = await visit.state.sessions.find(answer.cookies["portal_session"])
    assert now is not None
    assert now.customer == "cus_2"


async def test_a_page_that_told_of_nobody_replaces_nobody(stranger: Arrive) -> None:
    """S7: the session that came after the page was shown is asked about."""
    visit = await stranger(**OTHER)
    path = await link(visit, "cus_2")
    sent = fields(await visit.page(path))
    await visit.sign_in()
    answer = await visit.post(path, **sent)
    assert answer.status_code == 409
    assert "You are signed in as" in answer.text


async def test_a_deleted_customers_link(stranger: Arrive) -> None:
    """S6: it is dead, and says nothing of anybody."""
    visit = await stranger(**{"/v1/customers/cus_1": {"id": "cus_1", "deleted": True}})
    answer = await visit.page(await link(visit))
    assert answer.status_code == 410
    assert "This link does not work" in answer.text


async def test_while_stripe_is_away(stranger: Arrive) -> None:
    """F2: the page stands without the address, and the link opens."""
    visit = await stranger()
    visit.gateway.failures["/v1/customers/cus_1"] = Unavailable("away")
    path = await link(visit)
    page = await visit.page(path)
    assert page.status_code == 200
    assert (await visit.post(path, **fields(page))).status_code == 303


@pytest.mark.parametrize("path", ["/p/link/x", "/p/session/x"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_is_no_link(stranger: Arrive, path: str, method: str) -> None:
    """T6: one answer for everything that is none."""
    visit = await stranger()
    sent = fields(await visit.page(await link(visit)))
    answer = await (visit.page(path) if method == "GET" else visit.post(path, **sent))
    assert answer.status_code == 410
