"""What a portal session is: as asked for, while its URL waits, when open, and as a row."""

from typing import Any

import msgspec
from msgspec import Struct

from services.tokens import new_secret

RECOVERY_LIFE = 24 * 60 * 60
LONGEST_RECOVERY = 365 * 24 * 60 * 60


class NewSession(Struct, frozen=True, kw_only=True):
    """What a session is made for. `source` says by what way: `api`, `link`, `login`."""

    customer: str
    configuration: str
    source: str
    locale: str | None = None
    return_url: str | None = None
    flow: dict[str, Any] | None = None
    after_expiration: dict[str, Any] | None = None
    proof: str | None = None


class Session(Struct, frozen=True, kw_only=True):
    """An open session. `csrf_token` must come back with every form (SECURITY C1).

    `proof` is the login that covers several customers, among whom the visitor may switch.
    """

    id: str
    customer: str
    configuration: str
    source: str
    locale: str | None
    return_url: str | None
    flow: dict[str, Any] | None
    csrf_token: str
    created: int
    opened: int
    last_seen: int
    proof: str | None = None


class Opened(Struct, frozen=True):
    """`cookie` is the session's only secret: stored nowhere but in the browser."""

    cookie: str
    session: Session


class Created(Struct, frozen=True):
    """`token` is the URL's last part."""

    id: str
    token: str
    created: int


class SessionUrl(Struct, frozen=True, kw_only=True):
    """A session URL of ours and where it was to lead. `opens`: still; `recovers`: a code by e-mail may."""

    customer: str
    configuration: str
    locale: str | None
    return_url: str | None
    flow: dict[str, Any] | None
    opens: bool
    recovers: bool


class OpenSession(Struct, frozen=True):
    """One of a customer's open sessions; `device` is "" where the browser did not say."""

    id: str
    device: str
    opened: int
    last_seen: int


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


def recovers_until(new: NewSession, now: int) -> int:
    """Until when the dead URL offers a code by e-mail: as its merchant says, at most a year."""
    asked = ((new.after_expiration or {}).get("customer_login") or {}).get("expires_at")
    return now + RECOVERY_LIFE if asked is None else min(int(asked), now + LONGEST_RECOVERY)


def unpacked(value: str | None) -> dict[str, Any] | None:
    return None if value is None else msgspec.json.decode(value, type=dict[str, Any])


def packed(value: dict[str, Any] | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def session(row: Any) -> Session:  # noqa: ANN401 - a row of any kind
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
