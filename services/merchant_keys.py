"""Who may call the merchant API: the keys of the settings, and those that it made (SECURITY K1 to K3)."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal, cast

from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from services.audit import Audit, Entry, Origin
from services.budget import Budget, network_of
from services.clock import Clock
from services.ids import new_id
from services.store import Store, schema
from services.tokens import new_secret

Scope = Literal["all", "sessions"]
PREFIX = "pk_portal"
MOST_REFUSALS, WITHIN_SECONDS = 100, 60
_TABLE = schema.merchant_keys


class KeyRefused(Exception):
    """No key of this portal, or one that was revoked."""


class TooManyRefusals(Exception):
    """Wrong keys keep coming from one address; a good key from there still works."""


class MerchantKey(Struct, frozen=True):
    """`id` names it in the audit log; `scope` is what it may do."""

    id: str
    scope: Scope


class ListedKey(Struct, frozen=True):
    """What can be told of a key: never the key. `hint` is its end."""

    id: str
    scope: Scope
    hint: str
    created: int


class MerchantKeys:
    """Keys are compared by their hashes, so that timing tells nothing about a key. One that was made for
    tests is none in live mode, and the reverse, even where both modes share a database."""

    def __init__(
        self, store: Store, clock: Clock, audit: Audit, configured: Iterable[str], *, livemode: bool
    ) -> None:
        self._store = store
        self._clock = clock
        self._audit = audit
        hashes = [_hash(key) for key in configured]
        self._refusals = Budget(MOST_REFUSALS, WITHIN_SECONDS, clock)
        self._prefix = f"{PREFIX}_{'live' if livemode else 'test'}"
        self._configured = {hashed: MerchantKey(f"set_{hashed[:12]}", "all") for hashed in hashes}

    async def authenticate(self, secret: str, origin: Origin) -> MerchantKey:
        """Raises KeyRefused and TooManyRefusals. A revoked key is dead at once: it is looked up each time."""
        hashed = _hash(secret)
        if found := self._configured.get(hashed):
            return found
        query = select(_TABLE.c.id, _TABLE.c.scope).where(_TABLE.c.hash == hashed, _TABLE.c.revoked.is_(None))
        row = await self._store.read(lambda connection: connection.execute(query).one_or_none())
        if row is None or not secret.startswith(self._prefix):
            network = network_of(origin.ip)
            if not self._refusals.spend(network):
                if self._refusals.just_spent(network):
                    await self._audit.record(origin, Entry(event="key.limited", result="refused"))
                raise TooManyRefusals
            await self._audit.record(origin, Entry(event="key.refused", result="refused"))
            raise KeyRefused
        return MerchantKey(row.id, cast(Scope, row.scope))

    async def create(self, scope: Scope, origin: Origin) -> str:
        """The new key: shown this once, kept as a hash."""
        secret = new_secret(self._prefix)
        row = {
            "id": new_id("mk"),
            "hash": _hash(secret),
            "hint": secret[-4:],
            "scope": scope,
            "created": self._clock.now(),
        }

        def create(connection: Connection) -> None:
            connection.execute(insert(_TABLE), row)
            entry = Entry(event="key.created", result="done", object=str(row["id"]), detail=scope)
            self._audit.write(connection, origin, entry)

        await self._store.write(create)
        return secret

    async def list(self) -> list[ListedKey]:
        """Those that work, oldest first."""
        columns = _TABLE.c.id, _TABLE.c.scope, _TABLE.c.hint, _TABLE.c.created
        query = select(*columns).where(_TABLE.c.revoked.is_(None)).order_by(_TABLE.c.created, _TABLE.c.id)
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return [ListedKey(row.id, cast(Scope, row.scope), row.hint, row.created) for row in rows]

    async def revoke(self, key_id: str, origin: Origin) -> bool:
        """Whether there was such a key to revoke."""

        def revoke(connection: Connection) -> bool:
            alive = _TABLE.c.id == key_id, _TABLE.c.revoked.is_(None)
            done = connection.execute(update(_TABLE).where(*alive).values(revoked=self._clock.now())).rowcount
            result: Literal["done", "failed"] = "done" if done else "failed"
            self._audit.write(connection, origin, Entry(event="key.revoked", result=result, object=key_id))
            return bool(done)

        return await self._store.write(revoke)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
