"""What is asked of a visitor who has no session, and what a right answer opens."""

from typing import Any

import msgspec
from msgspec import Struct


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """The session that a proof opens. `slug` is that of the login page it began on; `source` says the way."""

    configuration: str
    slug: str | None = None
    locale: str | None = None
    return_url: str | None = None
    flow: dict[str, Any] | None = None
    source: str = "login"


class Challenge(Struct, frozen=True):
    """A code on its way, for `email` as typed or for one `customer`; `shown` is what the page says."""

    id: str
    email: str | None
    customer: str | None
    shown: str
    goal: Goal
    created: int


class Proof(Struct, frozen=True):
    """A mailbox was proven by this browser: these customers, newest first, have its address."""

    challenge: Challenge
    customers: tuple[str, ...]


class Letter(Struct, frozen=True):
    """What the mail says, and where it goes: to the address that Stripe keeps, never to a typed one."""

    to: str
    code: str
    link_token: str
    goal: Goal
