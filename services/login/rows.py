"""Challenges as rows."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from services.codes import CODE_LIFE
from services.login.objects import Challenge, Goal, Proof
from services.store import schema

_TABLE = schema.login_challenges


def values(made: Challenge) -> dict[str, Any]:
    return {
        "id": made.id,
        "email": made.email,
        "customer": made.customer,
        "shown": made.shown,
        "goal": msgspec.json.encode(made.goal).decode(),
        "tries": 0,
        "created": made.created,
    }


def challenge(row: Row[Any]) -> Challenge:
    return Challenge(row.id, row.email, row.customer, row.shown, goal(row), row.created)


def goal(row: Row[Any]) -> Goal:
    return msgspec.json.decode(row.goal, type=Goal)


def proof(row: Row[Any]) -> Proof:
    matches = msgspec.json.decode(row.matches, type=tuple[str, ...]) if row.matches else ()
    return Proof(challenge(row), matches)


def by_id(connection: Connection, wanted: str) -> Row[Any] | None:
    return connection.execute(select(_TABLE).where(_TABLE.c.id == wanted)).one_or_none()


def asked_by(connection: Connection, browser: list[str]) -> Row[Any] | None:
    """What a browser asked for last."""
    mine = (_TABLE.c.browser.in_(browser), _TABLE.c.replaced.is_(None))
    return connection.execute(select(_TABLE).where(*mine).order_by(_TABLE.c.created.desc()).limit(1)).first()


def proved_by(connection: Connection, browser: list[str]) -> Row[Any] | None:
    """What a browser proved last, and has not used yet."""
    mine = _TABLE.c.proved_by.in_(browser)
    return connection.execute(select(_TABLE).where(mine).order_by(_TABLE.c.proved.desc()).limit(1)).first()


def link_alive(row: Row[Any], now: int) -> bool:
    return row.replaced is None and row.link_used is None and row.created > now - CODE_LIFE
