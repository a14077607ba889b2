"""The operator's password, its limits and its sessions (SECURITY L4, L6, L7, S2 to S5)."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from services.audit import Audit, Origin
from services.login.budgets import Budgets
from services.operators.passwords import LONGEST, hashed, is_hash
from services.operators.sessions import FULL_LIFE, IDLE_LIFE, KEPT_FOR, OperatorSessions
from services.operators.signing_in import NoPassword, SigningIn, TooManyTries, WrongPassword
from services.store import Store, schema
from services.tokens import Tokens
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")

PASSWORD = "correct horse battery"
KEPT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class Desk:
    """Signing in from some address, over one database."""

    def __init__(
        self, store: Store, tokens: Tokens, clock: TestClock, audit: Audit, kept: str | None
    ) -> None:
        self.sessions = OperatorSessions(store, tokens, clock, audit, kept)
        self.signing_in = SigningIn(store, Budgets(store, tokens, clock), self.sessions, audit, kept)

    async def sign_in(self, password: str = PASSWORD, ip: str = "192.0.2.1") -> str:
        return (await self.signing_in.sign_in(password, Origin(actor="operator", ip=ip))).cookie

    async def wrong(self, times: int, ip: str = "192.0.2.1") -> None:
        for _ in range(times):
            with pytest.raises(WrongPassword):
                await self.sign_in("wrong", ip)


@pytest.fixture
def desk(store: Store, tokens: Tokens, clock: TestClock, audit: Audit) -> Desk:
    return Desk(store, tokens, clock, audit, KEPT)


def test_a_hash_is_known_from_a_password() -> None:
    """What the command prints is what the setting takes."""
    assert is_hash(hashed(PASSWORD))
    assert not is_hash(PASSWORD)
    assert not is_hash("$2b$12$abcdefghijklmnopqrstuv")


@pytest.mark.parametrize("typed", ["", "Correct horse battery", PASSWORD + " ", PASSWORD * (LONGEST // 10)])
async def test_only_the_password_signs_in(desk: Desk, typed: str) -> None:
    """SECURITY L: nothing near it does."""
    with pytest.raises(WrongPassword):
        await desk.sign_in(typed)
    assert await desk.sessions.find(await desk.sign_in()) is not None


async def test_without_a_password_nobody_signs_in(
    store: Store, tokens: Tokens, clock: TestClock, audit: Audit
) -> None:
    """A deployment without the setting has no settings page."""
    desk = Desk(store, tokens, clock, audit, None)
    assert not desk.signing_in.possible
    with pytest.raises(NoPassword):
        await desk.sign_in("")


async def test_a_network_has_few_tries(desk: Desk, clock: TestClock) -> None:
    """SECURITY L6: the sixth in a minute is not compared, right or wrong; another network's is."""
    await desk.wrong(5, "2001:db8::1")
    with pytest.raises(TooManyTries):
        await desk.sign_in(ip="2001:db8::2")
    assert await desk.sign_in(ip="192.0.2.9")

    clock.advance(61)
    assert await desk.sign_in(ip="2001:db8::1")


async def test_all_networks_together_have_few_tries(desk: Desk, clock: TestClock) -> None:
    """NIST: at most 100 in a row; who is signed in already goes on, and an hour later all is as before."""
    cookie = await desk.sign_in()
    for network in range(20):
        await desk.wrong(5, f"198.51.100.{network}")
    with pytest.raises(TooManyTries):
        await desk.sign_in(ip="203.0.113.1")
    assert await desk.sessions.find(cookie) is not None

    clock.advance(3601)
    assert await desk.sign_in(ip="203.0.113.1")


async def test_the_right_password_costs_no_try(desk: Desk) -> None:
    """An operator who signs in often is not locked out by it."""
    for _ in range(8):
        await desk.sign_in()


async def test_limits_are_shared_by_workers(
    desk: Desk, store: Store, tokens: Tokens, clock: TestClock, audit: Audit
) -> None:
    """SECURITY L7: they live in the database."""
    await desk.wrong(5)
    with pytest.raises(TooManyTries):
        await Desk(store, tokens, clock, audit, KEPT).sign_in()


async def test_a_session_ends_idle_and_at_last(desk: Desk, clock: TestClock) -> None:
    """30 minutes without activity, 8 hours at most."""
    idle = await desk.sign_in()
    clock.advance(IDLE_LIFE)
    assert await desk.sessions.find(idle) is None
    assert await desk.sessions.lapsed(idle)
    clock.advance(KEPT_FOR)
    assert await desk.sessions.lapsed(idle) is None

    busy = await desk.sign_in()
    for _ in range(FULL_LIFE // (IDLE_LIFE - 60) + 1):
        last = await desk.sessions.find(busy)
        clock.advance(IDLE_LIFE - 60)
    assert last is not None
    assert await desk.sessions.find(busy) is None


async def test_another_password_ends_all_sessions(
    desk: Desk, store: Store, tokens: Tokens, clock: TestClock, audit: Audit
) -> None:
    """Who lost the old password lost what it had opened."""
    cookie = await desk.sign_in()
    changed = Desk(store, tokens, clock, audit, hashed("another password"))
    assert await changed.sessions.find(cookie) is None
    assert await desk.sessions.find(cookie) is not None


async def test_signing_in_again_ends_the_session_before(desk: Desk) -> None:
    """SECURITY S3: a new id at every authentication, and the old one is dead."""
    cookie = await desk.sign_in()
    before = await desk.sessions.find(cookie)
    again = await desk.signing_in.sign_in(PASSWORD, Origin(actor="operator"), replacing=before)
    assert await desk.sessions.find(cookie) is None
    assert await desk.sessions.find(again.cookie) == again.session


async def test_what_happened_is_on_record(desk: Desk, store: Store) -> None:
    """SECURITY D4, D2: every try, by the operator, without the password; the cookie is kept as a hash."""
    await desk.wrong(5)
    for _ in range(3):  # a flood is told of once
        with pytest.raises(TooManyTries):
            await desk.sign_in()
    cookie = await desk.sign_in(ip="192.0.2.7")
    session = await desk.sessions.find(cookie)
    assert session is not None
    await desk.sessions.end(session, Origin(actor="operator"))

    log = schema.audit
    rows = await store.read(lambda c: c.execute(select(log.c.event, log.c.actor).order_by(log.c.id)).all())
    assert [row.event for row in rows] == [
        *["operator.wrong_password"] * 5,
        "operator.limited",
        "operator.signed_in",
        "operator.signed_out",
    ]
    assert {row.actor for row in rows} == {"operator"}
    kept = await store.read(lambda c: c.execute(select(schema.operator_sessions)).all())
    assert cookie not in str(kept)
