"""SECURITY L5, L6, L7: how often mails are asked for, counted in the database alike for every address."""

from pathlib import Path

import pytest

from services.login.budgets import FAILURES, MAILS, Budgets, Limit
from services.login.errors import TooMany
from services.login.services import Login
from services.store import Store
from services.tokens import Tokens
from tests.unit.databases import database
from tests.unit.services.clock import TestClock
from tests.unit.services.login.visitor import Visitor

pytestmark = pytest.mark.usefixtures("both_databases")


def test_the_numbers() -> None:
    """SECURITY L4, L5: as written there."""
    assert (Limit(1, 60), Limit(5, 3600), Limit(10, 86400)) == MAILS
    assert (Limit(20, 86400),) == FAILURES


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
async def test_mails_to_one_address(login: Login, clock: TestClock, email: str) -> None:
    """SECURITY L5: 60 seconds between, 5 in an hour, 10 in a day; an unknown address no differently."""
    asked = 0
    waits = set()
    for _ in range(24 * 60):
        try:
            await Visitor(login, origin=Visitor(login).origin).ask(email)
            asked += 1
        except TooMany as refusal:
            waits.add(refusal.seconds)
            clock.advance(3600 if refusal.seconds > 60 else 30)
        if asked == 10 and 86400 in waits:
            break
    assert asked == 10
    assert waits == {60, 3600, 86400}


async def test_one_mailbox_has_one_budget(login: Login) -> None:
    """SECURITY L6: dots, +tags and letter case make no new mailbox."""
    await Visitor(login).ask("ada.byron@example.com")
    for same in ("adabyron@example.com", "Ada.Byron@Example.COM", "a.d.a.byron+shop@example.com"):
        with pytest.raises(TooMany):
            await Visitor(login).ask(same)


async def test_counts_survive_a_restart(tmp_path: Path, tokens: Tokens, clock: TestClock) -> None:
    """SECURITY L7: they are in the database, and shared by all who use it."""
    url = database(tmp_path)
    async with Store.connect(url) as store:
        budgets = Budgets(store, tokens, clock)
        await store.write(lambda connection: budgets.spend(connection, "mails", "ada", (Limit(1, 60),)))
    async with Store.connect(url) as store:
        budgets = Budgets(store, tokens, clock)
        spent = await store.write(lambda c: budgets.spend(c, "mails", "ada", (Limit(1, 60),)))
        assert spent.wait == 60
        other = await store.write(lambda c: budgets.spend(c, "codes", "ada", (Limit(1, 60),)))
        assert other.wait is None
