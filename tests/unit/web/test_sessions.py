"""SECURITY S5, S8, A1, C1: where a customer is signed in, and ending it."""

import pytest

from services.audit import Origin
from services.sessions import NewSession, Opened
from tests.unit.web.conftest import Arrive
from tests.unit.web.portal import Visit
from web.device import device_of
from web.request import Request

CUSTOMER = Origin(actor="customer")


async def elsewhere(visit: Visit, customer: str = "cus_1", device: str = "Safari, iPhone") -> Opened:
    """The same or another customer, signed in on another device."""
    new = NewSession(customer=customer, configuration="bpc_1", source="api")
    token = (await visit.state.sessions.create(new, CUSTOMER)).token
    return await visit.state.sessions.open(token, CUSTOMER, device=device)


async def test_the_customers_own_sessions(customer: Arrive) -> None:
    """Each with its device; nobody else's; this one is marked."""
    visit = await customer()
    other, stranger = await elsewhere(visit), await elsewhere(visit, "cus_2", "Opera, Windows")
    page = (await visit.page("/p/sessions")).text
    assert f'data-id="{other.session.id}"' in page
    assert "Safari, iPhone" in page
    assert page.count("This device") == 1
    assert stranger.session.id not in page
    assert "Opera" not in page


async def test_ending_one(customer: Arrive) -> None:
    """S5: dead on the server; this session goes on."""
    visit = await customer()
    other = await elsewhere(visit)
    answer = await visit.post(f"/p/sessions/{other.session.id}/end")
    assert (answer.status_code, answer.headers["location"]) == (303, "/p/sessions")
    assert await visit.state.sessions.find(other.cookie) is None
    assert (await visit.page("/p/sessions")).status_code == 200


async def test_ending_this_one(customer: Arrive) -> None:
    """S5: as logging out does."""
    visit = await customer()
    mine = await visit.session()
    answer = await visit.post(f"/p/sessions/{mine.id}/end")
    assert answer.headers["location"] == "/p/logged-out"
    assert "storage" in answer.headers["clear-site-data"]
    assert (await visit.page("/p")).status_code == 401


async def test_nobody_elses_is_ended(customer: Arrive) -> None:
    """A1: another customer's session is as one that does not exist."""
    visit = await customer()
    stranger = await elsewhere(visit, "cus_2")
    foreign = await visit.post(f"/p/sessions/{stranger.session.id}/end")
    unknown = await visit.post("/p/sessions/bps_none/end")
    assert foreign.status_code == unknown.status_code == 404
    assert await visit.state.sessions.find(stranger.cookie) is not None


async def test_logging_out_everywhere(customer: Arrive) -> None:
    """S5: here, elsewhere, and nobody else."""
    visit = await customer()
    other, stranger = await elsewhere(visit), await elsewhere(visit, "cus_2")
    answer = await visit.post("/p/sessions/end-all")
    assert answer.headers["location"] == "/p/logged-out"
    assert await visit.state.sessions.find(other.cookie) is None
    assert await visit.state.sessions.find(stranger.cookie) is not None
    assert (await visit.page("/p")).status_code == 401


async def test_a_form_of_another_session(customer: Arrive) -> None:
    """C1, S8: a form that was shown in another session ends nothing."""
    visit = await customer()
    other = await elsewhere(visit)
    visit.csrf_token = other.session.csrf_token
    assert (await visit.post("/p/sessions/end-all")).status_code == 403
    assert await visit.state.sessions.find(other.cookie) is not None


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox, Android"),
        ("curl/8.5.0", "curl"),
        ("", ""),
        ("<script>alert(1)</script>", ""),
        ("x" * 10_000, "x" * 31),
    ],
)
def test_the_name_of_a_device(agent: str, device: str) -> None:
    """X1, N5: two known words, never the visitor's own text at length."""
    headers = [(b"user-agent", agent.encode())]
    assert device_of(Request({"type": "http", "headers": headers})) == device
