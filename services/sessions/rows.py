"""Portal sessions as rows of their table, and how the one of a cookie is found."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from services.sessions.lives import limits
from services.sessions.objects import NewSession, Session
from services.store import Lookup, schema
from services.tokens import new_secret

TABLE = schema.portal_sessions

# Built once: building a statement costs more than running it.
_FIND = Lookup(
    select(TABLE).where(
        TABLE.c.cookie_hash == bindparam("cookie_hash"),
        TABLE.c.ended.is_(None),
        TABLE.c.last_seen > bindparam("active_after"),
        TABLE.c.opened > bindparam("opened_after"),
    )
)


def columns(session_id: str, new: NewSession, now: int) -> dict[str, Any]:
    """The columns that a waiting session and an open one have in common."""
    return {
        "id": session_id,
        "customer": new.customer,
        "configuration": new.configuration,
        "source": new.source,
        "locale": new.locale,
        "return_url": new.return_url,
        "flow": packed(new.flow),
        "after_expiration": packed(new.after_expiration),
        "csrf_token": new_secret("csrf"),
        "created": now,
        "proof": new.proof,
    }


def unpacked(value: str | None) -> dict[str, Any] | None:
    return None if value is None else msgspec.json.decode(value, type=dict[str, Any])


def packed(value: dict[str, Any] | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def session_of(row: Any) -> Session:  # noqa: ANN401 - a row of any kind
    """An open one, as its row says."""
    return Session(
        id=row.id,
        customer=row.customer,
        configuration=row.configuration,
        source=row.source,
        locale=row.locale,
        return_url=row.return_url,
        flow=unpacked(row.flow),
        csrf_token=row.csrf_token,
        created=row.created,
        opened=row.opened,
        last_seen=row.last_seen,
        proof=row.proof,
    )


def found(connection: Connection, hashes: Iterable[str], now: int) -> Any:  # noqa: ANN401 - a row
    """The open session of a cookie: one look-up for each of its hashes, mostly one in all."""
    living = limits(now)
    looked_up = (_FIND.run(connection, {"cookie_hash": one, **living}) for one in hashes)
    return next((row for row in looked_up if row is not None), None)
