"""SECURITY L9, S3, S4, T4: what a proof opens, once; and switching among its customers."""

import asyncio

import pytest

from services.codes import CODE_LIFE
from services.login.errors import NoChallenge
from services.login.objects import Goal
from services.login.services import Login
from services.sessions import FULL_LIFE, Sessions
from services.stripe_gateway.errors import NotFound
from tests.unit.services.clock import TestClock
from tests.unit.services.login.conftest import FewCustomers
from tests.unit.services.login.visitor import Visitor

pytestmark = pytest.mark.usefixtures("both_databases")


@pytest.fixture
async def visitor(login: Login, stripe: FewCustomers) -> Visitor:
    """Has proven a mailbox that two customers share."""
    stripe.customers.append({"id": "cus_2", "email": "ada@example.com", "created": 2})
    visitor = Visitor(login)
    await visitor.enter((await visitor.mailed()).code)
    return visitor


async def test_a_proof_opens_one_session(login: Login, visitor: Visitor, sessions: Sessions) -> None:
    """SECURITY T4, S5: after logging out the browser has no proof left."""
    opened = await login.openings.open(visitor.browser, "cus_1", visitor.origin, device="Firefox")
    assert await sessions.find(opened.cookie) == opened.session
    assert (opened.session.customer, opened.session.source) == ("cus_1", "login")
    with pytest.raises(NoChallenge):
        await login.openings.open(visitor.browser, "cus_1", visitor.origin)


async def test_it_opens_what_was_asked_for(login: Login, visitor: Visitor, sessions: Sessions) -> None:
    """SECURITY A4, S7: the goal's flow, place and language; the session before it ends."""
    goal = Goal(
        configuration="bpc_2",
        locale="ja",
        return_url="https://shop.example/account",
        flow={"type": "payment_method_update"},
        source="link",
    )
    before = await login.openings.open(visitor.browser, "cus_2", visitor.origin)
    ask = login.challenges.ask
    asked = await ask("bpv_phone", goal, visitor.origin, shown="a…", customer="cus_1")
    letter = await login.challenges.letter(asked.id)
    assert letter is not None
    await login.challenges.enter("bpv_phone", letter.code, visitor.origin)
    opened = await login.openings.open(
        "bpv_phone", "cus_1", visitor.origin, device="Phone", replacing=before.session
    )
    one = opened.session
    assert (one.configuration, one.locale, one.return_url) == ("bpc_2", "ja", goal.return_url)
    assert (one.flow, one.source, one.proof) == (goal.flow, "link", None)
    assert [found.device for found in await sessions.opened("cus_1")] == ["Phone"]
    assert await sessions.find(before.cookie) is None


async def test_a_race_has_one_winner(login: Login, visitor: Visitor, sessions: Sessions) -> None:
    """SECURITY T4: the choice clicked five times at once."""
    choose = login.openings.open
    results = await asyncio.gather(
        *(choose(visitor.browser, "cus_1", visitor.origin) for _ in range(5)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["NoChallenge"] * 4 + ["Opened"]
    assert len(await sessions.opened("cus_1")) == 1


async def test_a_foreign_customer_is_not_found(login: Login, visitor: Visitor) -> None:
    """SECURITY L9: the choice is among the proven ones only, and a wrong one uses nothing up."""
    with pytest.raises(NotFound):
        await login.openings.open(visitor.browser, "cus_9", visitor.origin)
    await login.openings.open(visitor.browser, "cus_2", visitor.origin)


async def test_another_browser_has_no_proof(login: Login, visitor: Visitor) -> None:
    """SECURITY T11."""
    with pytest.raises(NoChallenge):
        await login.openings.proof("bpv_another")


async def test_a_proof_waits_ten_minutes(login: Login, visitor: Visitor, clock: TestClock) -> None:
    """SECURITY T3: a choice left open overnight is over."""
    clock.advance(CODE_LIFE)
    with pytest.raises(NoChallenge):
        await login.openings.proof(visitor.browser)


async def test_switching_needs_no_code(login: Login, visitor: Visitor, sessions: Sessions) -> None:
    """SECURITY S3: a new session with a new id; the old one is dead."""
    first = await login.openings.open(visitor.browser, "cus_1", visitor.origin)
    assert await login.openings.others(first.session) == ("cus_2", "cus_1")
    second = await login.openings.switch(first.session, "cus_2", visitor.origin, device="Phone")
    assert second.session.customer == "cus_2"
    assert second.session.id != first.session.id
    kept = [
        (one.configuration, one.source, one.locale, one.return_url, one.proof)
        for one in (first.session, second.session)
    ]
    assert kept[0] == kept[1]
    assert kept[1][-1] is not None
    assert [found.device for found in await sessions.opened("cus_2")] == ["Phone"]
    assert second.session.csrf_token != first.session.csrf_token
    assert await sessions.find(first.cookie) is None
    assert await sessions.find(second.cookie) is not None


async def test_switching_reaches_nobody_else(login: Login, visitor: Visitor, sessions: Sessions) -> None:
    """SECURITY L9: a foreign id is not found, and the session stays."""
    opened = await login.openings.open(visitor.browser, "cus_1", visitor.origin)
    with pytest.raises(NotFound):
        await login.openings.switch(opened.session, "cus_9", visitor.origin)
    assert await sessions.find(opened.cookie) is not None


async def test_switching_gives_no_longer_life(
    login: Login, visitor: Visitor, sessions: Sessions, clock: TestClock
) -> None:
    """SECURITY S4: twelve hours from the login, however often one switches."""
    first = await login.openings.open(visitor.browser, "cus_1", visitor.origin)
    clock.advance(FULL_LIFE - 60)
    second = await login.openings.switch(first.session, "cus_2", visitor.origin)
    assert await sessions.find(second.cookie) is not None
    clock.advance(61)
    assert await sessions.find(second.cookie) is None


async def test_one_customer_needs_no_choice(login: Login) -> None:
    """A session of a mailbox with one customer offers no switching."""
    visitor = Visitor(login)
    await visitor.enter((await visitor.mailed()).code)
    opened = await login.openings.open(visitor.browser, "cus_1", visitor.origin)
    assert opened.session.proof is None
    assert await login.openings.others(opened.session) == ()
