"""What a portal session is: as asked for, while its URL waits, and when open."""

from typing import Any

from msgspec import Struct


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


class SessionUrlRefused(Exception):
    """The URL was opened before, is too old, or never was one."""
