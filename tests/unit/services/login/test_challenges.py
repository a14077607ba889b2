"""SECURITY T1, T3 to T6, T9 to T11, L4, L8: codes and links, for one browser, once, for ten minutes."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Row, Table, select

from services.audit import Origin
from services.codes import CODE_LIFE, TRIES, TRIES_PER_DAY
from services.login.challenges import MAIL
from services.login.errors import CodeDead, LinkDead, NoChallenge, TooMany, WrongCode
from services.login.objects import Goal, Proof
from services.login.services import Login
from services.store import Store, schema
from services.tokens import Tokens
from tests.unit.services.clock import TestClock
from tests.unit.services.login.conftest import FewCustomers
from tests.unit.services.login.visitor import GOAL, Visitor, wrong

pytestmark = pytest.mark.usefixtures("both_databases")

HOUR = 3600


async def kept(store: Store, table: Table) -> Sequence[Row[Any]]:
    """All rows of a table."""
    return await store.read(lambda connection: connection.execute(select(table)).all())


async def test_the_code_proves_the_mailbox(login: Login) -> None:
    """R6: six digits from the mail, in the browser that asked."""
    visitor = Visitor(login)
    letter = await visitor.mailed()
    assert len(letter.code) == 6
    assert letter.code.isdigit()
    assert letter.to == "ada@example.com"
    assert (await visitor.enter(letter.code)).customers == ("cus_1",)


async def test_nothing_that_opens_is_kept(login: Login, store: Store) -> None:
    """SECURITY D6: the database holds a hash of the code, and neither code nor link."""
    letter = await Visitor(login).mailed()
    for table in schema.metadata.sorted_tables:
        rows = await kept(store, table)
        assert all(letter.code != str(value) for row in rows for value in row)
        assert all(letter.link_token not in str(value) for row in rows for value in row)


async def test_the_code_belongs_to_the_browser_that_asked(login: Login) -> None:
    """SECURITY T11: a code read over a shoulder is of no use elsewhere."""
    letter = await Visitor(login).mailed()
    stranger = Visitor(login, "bpv_another")
    with pytest.raises(NoChallenge):
        await stranger.enter(letter.code)
    await stranger.ask("grace@example.com")
    with pytest.raises(WrongCode):
        await stranger.enter(letter.code)


async def test_a_new_code_ends_the_old_one(login: Login, clock: TestClock) -> None:
    """SECURITY T11: code and link of the earlier mail are dead."""
    visitor = Visitor(login)
    first = await visitor.mailed()
    clock.advance(61)
    second = await visitor.mailed()
    if first.code != second.code:
        with pytest.raises(WrongCode):
            await visitor.enter(first.code)
    with pytest.raises(LinkDead):
        await visitor.follow(first.link_token)
    await visitor.enter(second.code)


async def test_code_and_link_work_once_each(login: Login) -> None:
    """SECURITY T4, T10: neither uses up the other; each is used up by itself."""
    visitor = Visitor(login)
    letter = await visitor.mailed()
    scanner = Visitor(login, "bpv_scanner")
    await scanner.follow(letter.link_token)
    await visitor.enter(letter.code)
    with pytest.raises(LinkDead):
        await visitor.follow(letter.link_token)
    with pytest.raises(CodeDead):
        await visitor.enter(letter.code)


async def test_a_race_has_one_winner(login: Login) -> None:
    """SECURITY T4: the same code, ten times at once."""
    visitor = Visitor(login)
    letter = await visitor.mailed()
    outcomes = await asyncio.gather(*(visitor.enter(letter.code) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(outcome, Proof) for outcome in outcomes) == 1


async def test_ten_minutes(login: Login, clock: TestClock) -> None:
    """SECURITY T3: code and link die together."""
    visitor = Visitor(login)
    letter = await visitor.mailed()
    clock.advance(CODE_LIFE - 1)
    await login.challenges.linked(letter.link_token)
    clock.advance(1)
    with pytest.raises(CodeDead):
        await visitor.enter(letter.code)
    with pytest.raises(LinkDead) as dead:
        await login.challenges.linked(letter.link_token)
    assert dead.value.challenge is not None, "a new mail can be asked for"
    with pytest.raises(LinkDead):
        await visitor.follow(letter.link_token)


async def test_looking_at_the_link_changes_nothing(login: Login) -> None:
    """SECURITY T9: as often as a scanner likes."""
    letter = await Visitor(login).mailed()
    for _ in range(3):
        assert (await login.challenges.linked(letter.link_token)).email == "ada@example.com"
    assert (await Visitor(login, "bpv_phone").follow(letter.link_token)).customers == ("cus_1",)


async def test_five_tries(login: Login) -> None:
    """SECURITY L4, L8: then the right code is refused too, and the link still opens."""
    visitor = Visitor(login)
    letter = await visitor.mailed()
    for left in reversed(range(TRIES)):
        with pytest.raises(WrongCode) as refused:
            await visitor.enter(wrong(letter.code))
        assert refused.value.tries_left == left
    with pytest.raises(CodeDead):
        await visitor.enter(letter.code)
    assert (await visitor.follow(letter.link_token)).customers == ("cus_1",)


async def test_twenty_failures_a_day(login: Login, clock: TestClock) -> None:
    """SECURITY L4: new codes, new browsers and new networks give no new tries; the link still opens."""
    spent = 0
    number = 0
    while spent < TRIES_PER_DAY:
        clock.advance(HOUR)
        number += 1
        visitor = Visitor(login, f"bpv_{number}", Origin(actor="customer", ip=f"203.0.113.{number}"))
        letter = await visitor.mailed()
        for _ in range(TRIES):
            with pytest.raises(WrongCode):
                await visitor.enter(wrong(letter.code))
            spent += 1
    clock.advance(HOUR)
    letter = await Visitor(login).mailed()
    with pytest.raises(CodeDead):
        await Visitor(login).enter(letter.code)
    await Visitor(login).follow(letter.link_token)
    clock.advance(25 * HOUR)
    letter = await Visitor(login).mailed()
    await Visitor(login).enter(letter.code)


async def test_right_codes_are_no_failures(login: Login, clock: TestClock) -> None:
    """SECURITY L4: who logs in often is not locked out."""
    for _ in range(4):
        clock.advance(3 * HOUR)
        letter = await Visitor(login).mailed()
        await Visitor(login).enter(letter.code)


@pytest.mark.parametrize("token", ["", "x", "lgc_1", "a.b.c", "…"])
async def test_a_forged_link_is_dead(login: Login, token: str) -> None:
    """SECURITY T6: not told apart from one that is over, and nothing is offered."""
    with pytest.raises(LinkDead) as dead:
        await login.challenges.linked(token)
    assert dead.value.challenge is None


async def test_a_token_of_another_purpose_is_dead(login: Login, tokens: Tokens) -> None:
    """SECURITY T1: a session URL's token opens no login."""
    challenge = await Visitor(login).ask()
    for token in (tokens.sign("session-url", challenge.id), tokens.sign("login-link", "lgc_none")):
        with pytest.raises(LinkDead):
            await login.challenges.linked(token)


async def test_a_malleable_token_is_still_one_link(login: Login) -> None:
    """SECURITY T5: single use belongs to the challenge, not to the token's text."""
    letter = await Visitor(login).mailed()
    await Visitor(login).follow(letter.link_token)
    for spelling in (letter.link_token, letter.link_token + "="):
        with pytest.raises(LinkDead):
            await Visitor(login).follow(spelling)


async def test_an_unknown_address_is_treated_alike(login: Login, stripe: FewCustomers) -> None:
    """SECURITY L1 to L3: five tries, no mail, and nobody is looked up for the answer."""
    visitor = Visitor(login)
    challenge = await visitor.ask("nobody@example.com")
    assert stripe.asked == []
    for left in reversed(range(TRIES)):
        with pytest.raises(WrongCode) as refused:
            await visitor.enter("000000")
        assert refused.value.tries_left == left
    assert await login.challenges.letter(challenge.id) is None


async def test_one_mail_for_several_customers(login: Login, stripe: FewCustomers) -> None:
    """SECURITY L3: to the newest one's address, and it opens the choice among all."""
    stripe.customers.append({"id": "cus_2", "email": "ada@example.com", "created": 2})
    visitor = Visitor(login)
    letter = await visitor.mailed()
    assert (await visitor.enter(letter.code)).customers == ("cus_2", "cus_1")


async def test_a_code_for_one_customer(login: Login, stripe: FewCustomers) -> None:
    """A personal link that is used up leads to a code at the stored address, for that customer only."""
    stripe.customers.append({"id": "cus_2", "email": "ada@example.com", "created": 2})
    made = await login.challenges.ask(
        "bpv_browser", GOAL, Visitor(login).origin, shown="a…@example.com", customer="cus_1"
    )
    letter = await login.challenges.letter(made.id)
    assert letter is not None
    assert letter.to == "ada@example.com"
    assert (await Visitor(login).enter(letter.code)).customers == ("cus_1",)


async def test_what_is_replaced_or_too_late_is_not_mailed(login: Login, clock: TestClock) -> None:
    """SECURITY F27: a mail that helps nobody is not sent."""
    first = await Visitor(login).ask()
    clock.advance(61)
    second = await Visitor(login).ask()
    assert await login.challenges.letter(first.id) is None
    clock.advance(CODE_LIFE)
    assert await login.challenges.letter(second.id) is None
    assert await login.challenges.letter("lgc_none") is None


async def test_a_network_has_its_own_budget(login: Login) -> None:
    """SECURITY L6: thirty codes in an hour, an IPv6 neighbourhood counted as one."""
    for number in range(30):
        origin = Origin(actor="customer", ip=f"2001:db8:0:1::{number:x}")
        await Visitor(login, origin=origin).ask(f"{number}@example.com")
    late = Visitor(login, origin=Origin(actor="customer", ip="2001:db8:0:1:ffff::1"))
    with pytest.raises(TooMany):
        await late.ask("late@example.com")
    elsewhere = Visitor(login, origin=Origin(actor="customer", ip="2001:db8:0:2::1"))
    await elsewhere.ask("late@example.com")


async def test_a_network_has_its_own_tries(login: Login) -> None:
    """SECURITY L6: sixty codes tried in an hour, whoever's they are; then not even the right one."""
    for number in range(60 // TRIES):
        visitor = Visitor(login, f"bpv_{number}")
        await visitor.ask(f"nobody{number}@example.com")
        for _ in range(TRIES):
            with pytest.raises(WrongCode):
                await visitor.enter("000000")
    visitor = Visitor(login)
    letter = await visitor.mailed()
    with pytest.raises(TooMany):
        await visitor.enter(letter.code)
    elsewhere = Visitor(login, origin=Origin(actor="customer", ip="198.51.100.1"))
    assert (await elsewhere.enter(letter.code)).customers == ("cus_1",)


async def test_each_customer_has_a_budget(login: Login, store: Store, clock: TestClock) -> None:
    """SECURITY L4, L5: where nobody typed an address, mails and wrong codes count for the customer."""

    async def ask(customer: str, browser: str = "bpv_browser") -> str:
        origin = Visitor(login).origin
        asked = await login.challenges.ask(browser, GOAL, origin, shown="a…", customer=customer)
        letter = await login.challenges.letter(asked.id)
        return letter.code if letter else ""

    await ask("cus_1")
    await ask("cus_2", "bpv_another")
    with pytest.raises(TooMany):
        await ask("cus_1")
    limited = [(row.event, row.result) for row in await kept(store, schema.audit)][-1]
    assert limited == ("login.limited", "refused")
    for _ in range(TRIES_PER_DAY // TRIES):
        clock.advance(HOUR)
        code = await ask("cus_1")
        for _ in range(TRIES):
            with pytest.raises(WrongCode):
                await Visitor(login).enter(wrong(code))
    clock.advance(HOUR)
    code = await ask("cus_1")
    with pytest.raises(CodeDead):
        await Visitor(login).enter(code)
    await ask("cus_2", "bpv_another")
    with pytest.raises(WrongCode):
        await Visitor(login, "bpv_another").enter("000000")


async def test_the_mail_is_on_its_way(login: Login, store: Store) -> None:
    """SECURITY L2, F27: queued with what was asked for, for as long as the code lives."""
    asked = await Visitor(login).ask()
    [job] = await kept(store, schema.mail_jobs)
    assert (job.kind, job.reference, job.locale) == (MAIL, asked.id, "en")
    assert job.expires == asked.created + CODE_LIFE


async def test_what_a_browser_asked_for_last(login: Login, clock: TestClock) -> None:
    """Asked again it is for the same mailbox, goal and customer; for a day, and for nobody else's browser."""
    visitor, at = Visitor(login), login.challenges.at
    with pytest.raises(NoChallenge):
        await at(visitor.browser)
    goal = Goal(configuration="bpc_2", flow={"type": "payment_method_update"})
    first = await login.challenges.ask(visitor.browser, goal, visitor.origin, shown="a…@e…", customer="cus_1")
    assert await at(visitor.browser) == first
    clock.advance(61)
    second = await login.challenges.ask_again(visitor.browser, first, visitor.origin)
    assert await at(visitor.browser) == second
    same = (second.goal, second.shown, second.email, second.customer)
    assert same == (goal, "a…@e…", None, "cus_1")
    with pytest.raises(NoChallenge):
        await at("bpv_another")
    clock.advance(24 * HOUR - 1)
    assert await at(visitor.browser) == second
    clock.advance(1)
    with pytest.raises(NoChallenge):
        await at(visitor.browser)


async def test_what_is_over_is_forgotten(login: Login, store: Store, clock: TestClock) -> None:
    """SECURITY D6: challenges, counts and mails, within a day."""
    await Visitor(login).mailed()
    clock.advance(24 * HOUR)
    await login.challenges.purge()
    assert len(await kept(store, schema.login_challenges)) == 1
    clock.advance(1)
    await login.challenges.purge()
    for table in (schema.login_challenges, schema.login_events, schema.mail_jobs):
        assert await kept(store, table) == []


async def test_the_audit_log_tells_of_it(login: Login, store: Store) -> None:
    """SECURITY D4, D2: asked, refused and done, without an address."""
    visitor = Visitor(login)
    letter = await visitor.mailed()
    with pytest.raises(WrongCode):
        await visitor.enter(wrong(letter.code))
    await visitor.enter(letter.code)
    rows = await kept(store, schema.audit)
    assert [(row.event, row.result) for row in rows] == [
        ("login.asked", "done"),
        ("login.code", "refused"),
        ("login.code", "done"),
    ]
    assert "ada@" not in str(rows)
