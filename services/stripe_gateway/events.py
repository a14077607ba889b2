"""Stripe's events as they come by webhook: proven by their signature first, decoded as far as is needed."""

import time
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
import stripe
from msgspec import Meta, Struct

TOLERANCE_SECONDS = 300

# Until the year 9999: what no calendar holds is of no kind known here, and no database takes it.
Moment = Annotated[int, Meta(ge=0, le=253_402_300_799)]


class EventRefused(Exception):
    """Not signed with a secret of ours, or at another time than about now; says why, with nothing of it."""


class EventData(Struct, frozen=True):
    """The object as it was then and, for updates, what it was before."""

    object: dict[str, Any] = {}
    previous_attributes: dict[str, Any] | None = None


class Event(Struct, frozen=True):
    """`account` is there only for events of connected accounts. `created` is when it happened."""

    id: str
    type: str
    created: Moment
    livemode: bool
    data: EventData
    account: str | None = None


def verified(payload: bytes, header: str, secrets: Iterable[str]) -> Event | None:
    """The event of a request's body, for any of the secrets; None where it is of a kind not known here.

    Raises EventRefused. The moment of signing may lie TOLERANCE_SECONDS back, or as far ahead: the SDK
    checks only the past, and a signature of the future could be played again until then (SECURITY W1).
    """
    _prove(payload, header, secrets)
    if _signed_at(header) > time.time() + TOLERANCE_SECONDS:
        raise EventRefused("The signature is of the future")
    try:
        return msgspec.json.decode(payload, type=Event)
    except msgspec.DecodeError:
        return None


def _prove(payload: bytes, header: str, secrets: Iterable[str]) -> None:
    reason = "No webhook secret is set"
    if not header.isascii():  # the SDK compares ASCII only
        raise EventRefused("Unable to extract timestamp and signatures from header")
    for secret in secrets:
        try:
            stripe.WebhookSignature.verify_header(payload, header, secret, TOLERANCE_SECONDS)
        except stripe.SignatureVerificationError as error:
            reason = error.user_message or type(error).__name__
        except UnicodeDecodeError:
            reason = "The body is not UTF-8"
        else:
            return
    raise EventRefused(reason)


def _signed_at(header: str) -> int:
    """As the SDK reads it: the first `t`."""
    return int(next(part.removeprefix("t=") for part in header.split(",") if part.startswith("t=")))
