"""What a proof opens: a session of one of its customers, and later of another of them (SECURITY L9, S3)."""

from sqlalchemy import Connection, update

from services.audit import Origin
from services.clock import Clock
from services.codes import CODE_LIFE
from services.login import rows
from services.login.errors import NoChallenge
from services.login.objects import Proof
from services.sessions import NewSession, Opened, Session, Sessions
from services.store import Store, schema
from services.stripe_gateway.errors import NotFound
from services.tokens import Tokens

_BROWSER = "login-browser"
_TABLE = schema.login_challenges


class Openings:
    """Only customers of the proof are ever found."""

    def __init__(self, store: Store, tokens: Tokens, clock: Clock, sessions: Sessions) -> None:
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._sessions = sessions

    async def proof(self, browser: str) -> Proof:
        """What this browser proved within ten minutes, and has not used. Raises NoChallenge."""
        hashes = self._tokens.hashes(_BROWSER, browser)
        row = await self._store.read(lambda connection: rows.proved_by(connection, hashes))
        if row is None or row.proved <= self._clock.now() - CODE_LIFE:
            raise NoChallenge
        return rows.proof(row)

    async def open(
        self,
        browser: str,
        customer: str,
        origin: Origin,
        *,
        device: str = "",
        replacing: Session | None = None,
    ) -> Opened:
        """Uses the proof up; the session that it replaces ends.

        Raises NoChallenge, and NotFound for a customer who is not of the proof.
        """
        proof = await self.proof(browser)
        if customer not in proof.customers:
            raise NotFound("No such customer", param="customer")
        goal = proof.challenge.goal
        new = NewSession(
            customer=customer,
            configuration=goal.configuration,
            source=goal.source,
            locale=goal.locale,
            return_url=goal.return_url,
            flow=goal.flow,
            proof=proof.challenge.id if len(proof.customers) > 1 else None,
        )
        hashes = self._tokens.hashes(_BROWSER, browser)
        mine = (_TABLE.c.id == proof.challenge.id, _TABLE.c.proved_by.in_(hashes))

        def use(connection: Connection) -> Opened | None:
            if not connection.execute(update(_TABLE).where(*mine).values(proved_by=None)).rowcount:
                return None
            return self._sessions.begin(connection, new, origin, device=device, replacing=replacing)

        opened = await self._store.write(use)
        if opened is None:
            raise NoChallenge
        return opened

    async def others(self, session: Session) -> tuple[str, ...]:
        """All customers whom the session's proof covers, its own included; none where there is but one."""
        if session.proof is None:
            return ()
        wanted = session.proof
        row = await self._store.read(lambda connection: rows.by_id(connection, wanted))
        return rows.proof(row).customers if row else ()

    async def switch(self, session: Session, customer: str, origin: Origin, *, device: str = "") -> Opened:
        """Leaves the session for one of another customer of the same proof, no longer-lived.

        Raises NotFound.
        """
        if customer not in await self.others(session):
            raise NotFound("No such customer", param="customer")
        new = NewSession(
            customer=customer,
            configuration=session.configuration,
            source=session.source,
            locale=session.locale,
            return_url=session.return_url,
            proof=session.proof,
        )
        return await self._store.write(
            lambda connection: self._sessions.begin(
                connection, new, origin, device=device, replacing=session, since=session.opened
            )
        )
