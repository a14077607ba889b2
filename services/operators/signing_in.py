"""Signing in with the operator's password, within limits that all workers share (SECURITY L4, L6, L7).

| what | how often |
| --- | --- |
| wrong passwords from one network | 5 in a minute, 20 in an hour |
| wrong passwords in all | 100 in an hour |

Who is signed in already goes on, whatever strangers try.
"""

from sqlalchemy import Connection

from services.audit import Audit, Entry, Origin
from services.budget import network_of
from services.login.budgets import HOUR, Budgets, Limit, Spent
from services.operators.passwords import Password
from services.operators.sessions import OperatorSession, OperatorSessions, SignedIn
from services.store import Store

NETWORK = (Limit(5, 60), Limit(20, HOUR))
ALL = (Limit(100, HOUR),)


class NoPassword(Exception):
    """The deployment has no operator's password, and so no settings page."""


class WrongPassword(Exception):
    """It was counted."""


class TooManyTries(Exception):
    """The password was not even compared; `seconds` is the time of the limit that was met."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class SigningIn:
    """A try is counted before it is made, so that no crowd of them gets past a limit."""

    def __init__(
        self, store: Store, budgets: Budgets, sessions: OperatorSessions, audit: Audit, kept: str | None
    ) -> None:
        self._store = store
        self._budgets = budgets
        self._sessions = sessions
        self._audit = audit
        self._password = Password(kept) if kept else None

    @property
    def possible(self) -> bool:
        """Whether there is a password to sign in with."""
        return self._password is not None

    async def sign_in(
        self, password: str, origin: Origin, *, replacing: OperatorSession | None = None
    ) -> SignedIn:
        """Raises NoPassword, WrongPassword and TooManyTries."""
        if self._password is None:
            raise NoPassword
        spent = await self._store.write(lambda connection: self._spend(connection, origin))
        for one in spent:
            if one.wait is not None:
                raise TooManyTries(one.wait)
        if not await self._password.matches(password):
            await self._audit.record(origin, Entry(event="operator.wrong_password", result="refused"))
            raise WrongPassword

        def begin(connection: Connection) -> SignedIn:
            for one in spent:
                self._budgets.give_back(connection, one)
            return self._sessions.begin(connection, origin, replacing=replacing)

        return await self._store.write(begin)

    def _spend(self, connection: Connection, origin: Origin) -> list[Spent]:
        spent = [self._budgets.spend(connection, "operator-network", network_of(origin.ip), NETWORK)]
        if spent[0].wait is None:
            spent.append(self._budgets.spend(connection, "operator", "all", ALL))
        if spent[-1].wait is not None and self._first_in_a_minute(connection, origin):
            self._audit.write(connection, origin, Entry(event="operator.limited", result="refused"))
        return spent

    def _first_in_a_minute(self, connection: Connection, origin: Origin) -> bool:
        """A flood of tries is told of, and fills no table."""
        name = network_of(origin.ip)
        return self._budgets.spend(connection, "operator-limited", name, (Limit(1, 60),)).wait is None
