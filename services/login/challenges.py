"""Codes and links that prove a mailbox, for a browser that has no session (SECURITY T3, T10, T11, L4, L8).

A challenge is asked for by one browser, lives ten minutes, and ends when that browser asks for another. Its
code works in that browser only, its link in any; each works once, and neither uses up the other: a link that
a mail scanner opened leaves the code, a code that strangers tried too often leaves the link.
"""

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from services.audit import Audit, Entry, Origin
from services.audit import Result as AuditResult
from services.budget import network_of
from services.clock import Clock
from services.codes import CODE_LIFE, DAY, TRIES, code_hash, is_code, new_code
from services.ids import new_id
from services.login import rows
from services.login.addresses import mailbox
from services.login.budgets import FAILURES, HOUR, MAILS, Budgets, Limit
from services.login.errors import CodeDead, LinkDead, LoginRefused, NoChallenge, TooMany, WrongCode
from services.login.matching import Matching
from services.login.objects import Challenge, Goal, Letter, Proof
from services.mail.queue import MailQueue
from services.store import Store, schema
from services.tokens import TokenRefused, Tokens

MAIL = "login_code"
_CODE = "login-code"
_LINK = "login-link"
_BROWSER = "login-browser"
_TABLE = schema.login_challenges


class Challenges:
    """`codes` and `tries`: how many one network has in an hour. `browser`: the secret of its cookie."""

    def __init__(
        self,
        *,
        store: Store,
        tokens: Tokens,
        clock: Clock,
        audit: Audit,
        queue: MailQueue,
        matching: Matching,
        codes: int,
        tries: int,
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._audit = audit
        self._queue = queue
        self._matching = matching
        self._budgets = Budgets(store, tokens, clock)
        self._codes = (Limit(codes, HOUR),)
        self._tries = (Limit(tries, HOUR),)

    async def ask(
        self,
        browser: str,
        goal: Goal,
        origin: Origin,
        *,
        shown: str,
        email: str | None = None,
        customer: str | None = None,
    ) -> Challenge:
        """A code for whoever has the address, or for one customer: `letter` finds out who, later.

        The browser's earlier codes end. Raises TooMany.
        """
        made = Challenge(new_id("lgc"), email, customer, shown, goal, self._clock.now())
        refusal = await self._store.write(lambda connection: self._ask(connection, made, browser, origin))
        if refusal:
            raise refusal
        return made

    async def ask_again(self, browser: str, before: Challenge, origin: Origin) -> Challenge:
        """A new code for the same mailbox and the same goal. Raises TooMany."""
        return await self.ask(
            browser, before.goal, origin, shown=before.shown, email=before.email, customer=before.customer
        )

    def wake(self) -> None:
        """The answer is out: what was asked for may be looked up and mailed now (SECURITY L2)."""
        self._queue.wake()

    async def at(self, browser: str) -> Challenge:
        """What this browser asked for last. Raises NoChallenge."""
        hashes = self._hashes(browser)
        row = await self._store.read(lambda connection: rows.asked_by(connection, hashes))
        if row is None or row.created <= self._clock.now() - DAY:
            raise NoChallenge
        return rows.challenge(row)

    async def letter(self, challenge: str) -> Letter | None:
        """Looks up who is meant, and makes the code and the link; None where there is nobody to write to.

        Made anew for each try to send: what is kept are hashes. Raises GatewayError.
        """
        row = await self._store.read(lambda connection: rows.by_id(connection, challenge))
        if row is None or row.replaced or row.created <= self._clock.now() - CODE_LIFE:
            return None
        if row.customer:
            found = await self._matching.by_id(row.customer)
        else:
            found = await self._matching.by_email(row.email or "")
        if not found:
            return None
        code = new_code()
        values = {
            "matches": msgspec.json.encode([customer.id for customer in found]).decode(),
            "code_hash": code_hash(self._tokens, _CODE, challenge, code),
        }
        mine = _TABLE.c.id == challenge
        await self._store.write(lambda c: c.execute(update(_TABLE).where(mine).values(values)))
        token = self._tokens.sign(_LINK, challenge)
        return Letter((found[0].email or "").strip(), code, token, rows.goal(row))

    async def enter(self, browser: str, code: str, origin: Origin) -> Proof:
        """The code, in the browser that asked for it. Raises NoChallenge, WrongCode, CodeDead and TooMany."""
        hashes = self._hashes(browser)
        return await self._decided(lambda connection: self._enter(connection, hashes, code, origin))

    async def linked(self, token: str) -> Challenge:
        """What a mailed link is about; changes nothing (SECURITY T9). Raises LinkDead."""
        challenge = self._named(token)
        row = await self._store.read(lambda connection: rows.by_id(connection, challenge))
        if row is None or not rows.link_alive(row, self._clock.now()):
            raise LinkDead(rows.challenge(row) if row else None)
        return rows.challenge(row)

    async def follow(self, token: str, browser: str, origin: Origin) -> Proof:
        """The link, in any browser, once. Raises LinkDead."""
        challenge = self._named(token)
        hashes = self._hashes(browser)
        return await self._decided(lambda connection: self._follow(connection, challenge, hashes, origin))

    async def purge(self) -> None:
        """Forgets what was asked for more than a day ago (SECURITY D6)."""
        old = _TABLE.c.created < self._clock.now() - DAY
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(old)))
        await self._budgets.purge()
        await self._queue.purge()

    async def _decided(self, decide: Callable[[Connection], Proof | LoginRefused]) -> Proof:
        """What was counted against a visitor is kept, so refusals are returned, not raised, inside."""
        outcome = await self._store.write(decide)
        if isinstance(outcome, LoginRefused):
            raise outcome
        return outcome

    def _ask(
        self, connection: Connection, made: Challenge, browser: str, origin: Origin
    ) -> LoginRefused | None:
        named = mailbox(made.email) if made.email else made.customer or ""
        spent = self._budgets.spend(connection, "codes", network_of(origin.ip), self._codes)
        if spent.wait is None:
            spent = self._budgets.spend(connection, "mails", named, MAILS)
        if spent.wait is not None:
            self._write(connection, origin, "login.limited", "refused", made.id)
            return TooMany(spent.wait)
        hashes = self._hashes(browser)
        older = (_TABLE.c.browser.in_(hashes), _TABLE.c.replaced.is_(None))
        connection.execute(update(_TABLE).where(*older).values(replaced=made.created))
        connection.execute(insert(_TABLE), {**rows.values(made), "browser": hashes[0]})
        self._queue.add(
            connection,
            kind=MAIL,
            reference=made.id,
            locale=made.goal.locale,
            expires=made.created + CODE_LIFE,
        )
        self._write(connection, origin, "login.asked", "done", made.id)
        return None

    def _enter(
        self, connection: Connection, hashes: list[str], code: str, origin: Origin
    ) -> Proof | LoginRefused:
        row = rows.asked_by(connection, hashes)
        if row is None:
            return NoChallenge()
        spent = self._budgets.spend(connection, "tries", network_of(origin.ip), self._tries)
        if spent.wait is not None:
            self._write(connection, origin, "login.limited", "refused", row.id)
            return TooMany(spent.wait)
        named = mailbox(row.email) if row.email else row.customer or ""
        failure = self._budgets.spend(connection, "failures", named, FAILURES)
        alive = (
            _TABLE.c.id == row.id,
            _TABLE.c.code_used.is_(None),
            _TABLE.c.tries < TRIES,
            _TABLE.c.created > self._clock.now() - CODE_LIFE,
        )
        counted = update(_TABLE).where(*alive).values(tries=_TABLE.c.tries + 1)
        if failure.wait is not None or not connection.execute(counted).rowcount:
            self._budgets.give_back(connection, failure)
            self._write(connection, origin, "login.code", "refused", row.id)
            return CodeDead()
        if not is_code(self._tokens, _CODE, row.id, code, row.code_hash):
            self._write(connection, origin, "login.code", "refused", row.id)
            return WrongCode(TRIES - row.tries - 1)
        self._budgets.give_back(connection, failure)
        self._write(connection, origin, "login.code", "done", row.id)
        return self._prove(connection, row.id, "code_used", hashes[0])

    def _follow(
        self, connection: Connection, challenge: str, hashes: list[str], origin: Origin
    ) -> Proof | LoginRefused:
        row = rows.by_id(connection, challenge)
        if row is None or not rows.link_alive(row, self._clock.now()):
            self._write(connection, origin, "login.link", "refused", challenge)
            return LinkDead(rows.challenge(row) if row else None)
        self._write(connection, origin, "login.link", "done", challenge)
        return self._prove(connection, challenge, "link_used", hashes[0])

    def _prove(self, connection: Connection, challenge: str, used: str, browser: str) -> Proof:
        now = self._clock.now()
        values = {used: now, "proved": now, "proved_by": browser}
        connection.execute(update(_TABLE).where(_TABLE.c.id == challenge).values(values))
        row = connection.execute(select(_TABLE).where(_TABLE.c.id == challenge)).one()
        return rows.proof(row)

    def _named(self, token: str) -> str:
        """The challenge of a link that is a day old at most. Raises LinkDead."""
        try:
            return self._tokens.verify(_LINK, token, max_age=DAY)
        except TokenRefused:
            raise LinkDead(None) from None

    def _hashes(self, browser: str) -> list[str]:
        return self._tokens.hashes(_BROWSER, browser)

    def _write(
        self, connection: Connection, origin: Origin, event: str, result: AuditResult, challenge: str
    ) -> None:
        self._audit.write(connection, origin, Entry(event=event, result=result, object=challenge))
