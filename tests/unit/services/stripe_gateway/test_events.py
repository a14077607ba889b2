"""SECURITY W1: only what Stripe signed with a secret of ours, about now, byte for byte, is an event."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable

import pytest

from services.stripe_gateway.events import TOLERANCE_SECONDS, EventRefused, verified

SECRET, OLD_SECRET = "whsec_new", "whsec_old"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "api_version": "2031-01-01.zephyr",
    "created": 1_780_000_000,
    "data": {"object": {"id": "cus_1", "unheard_of": {"x": 1}}, "previous_attributes": {"name": "Ada"}},
    "livemode": False,
    "pending_webhooks": 1,
    "type": "customer.updated",
}
BODY = json.dumps(EVENT, indent=2).encode()


def mac(body: bytes, secret: str, at: int) -> str:
    return hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()


def signed(body: bytes = BODY, secret: str = SECRET, *, ago: int = 0, scheme: str = "v1") -> str:
    at = int(time.time()) - ago
    return f"t={at},{scheme}={mac(body, secret, at)}"


def now(form: str) -> str:
    """A header with the moment of the test in the place of `AT`, and its signature in that of `MAC`."""
    at = int(time.time())
    return form.replace("AT+1", str(at + 1)).replace("AT", str(at)).replace("MAC", mac(BODY, SECRET, at))


Header = Callable[[], str]


def test_what_stripe_signed_is_an_event() -> None:
    """Of a newer API version, with fields that nobody knows, too (F29)."""
    event = verified(BODY, signed(), [SECRET])
    assert event is not None
    assert (event.id, event.type, event.created) == ("evt_1", "customer.updated", 1_780_000_000)
    assert (event.data.object["id"], event.data.previous_attributes) == ("cus_1", {"name": "Ada"})


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(lambda: signed(secret=OLD_SECRET), id="signed with the old one"),
        pytest.param(signed, id="signed with the new one"),
        pytest.param(
            lambda: f"{signed(secret='whsec_x')},v1={signed()[-64:]}", id="the second signature fits"
        ),
        pytest.param(lambda: signed(ago=TOLERANCE_SECONDS - 30), id="old, but not too old"),
        pytest.param(lambda: signed(ago=30 - TOLERANCE_SECONDS), id="a clock that is ahead a little"),
    ],
)
def test_two_secrets_during_rotation(header: Header) -> None:
    """SECURITY W1: while a secret is exchanged, both are taken."""
    assert verified(BODY, header(), [SECRET, OLD_SECRET]) is not None


@pytest.mark.parametrize(
    ("header", "body"),
    [
        pytest.param(lambda: "", BODY, id="no header"),
        pytest.param(lambda: "nonsense", BODY, id="nonsense"),
        pytest.param(lambda: now("t=AT"), BODY, id="no signature"),
        pytest.param(lambda: now("v1=MAC"), BODY, id="no time"),
        pytest.param(lambda: signed(secret="whsec_wrong"), BODY, id="a wrong secret"),
        pytest.param(lambda: signed(scheme="v0"), BODY, id="v0 only"),
        pytest.param(signed, json.dumps(EVENT).encode(), id="serialised again"),
        pytest.param(signed, BODY + b" ", id="a byte more"),
        pytest.param(lambda: signed(ago=TOLERANCE_SECONDS + 5), BODY, id="too old"),
        pytest.param(lambda: signed(ago=-TOLERANCE_SECONDS - 5), BODY, id="of the future"),
        pytest.param(lambda: now("t=AT+1,v1=MAC"), BODY, id="a time that was not signed"),
        pytest.param(lambda: now("t=AT,v1=é"), BODY, id="not ASCII"),
        pytest.param(lambda: signed(b"\xff\xfe"), b"\xff\xfe", id="not UTF-8"),
    ],
)
def test_everything_else_is_refused(header: Header, body: bytes) -> None:
    """The reason names nothing of the body, and no secret."""
    with pytest.raises(EventRefused) as refused:
        verified(body, header(), [OLD_SECRET, SECRET])
    assert "cus_1" not in str(refused.value)
    assert "whsec" not in str(refused.value)


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_is_believed(secrets: tuple[str, ...]) -> None:
    """An empty secret is none: everybody could sign with it."""
    with pytest.raises(EventRefused):
        verified(BODY, signed(secret=""), secrets)


@pytest.mark.parametrize(
    "body",
    [
        b'{"object": "v2.core.event", "id": "evt_2", "created": "now"}',
        json.dumps({**EVENT, "created": 10**30}).encode(),
        json.dumps({**EVENT, "created": -1}).encode(),
        b"[]",
        b"x",
    ],
)
def test_what_is_signed_but_no_event_is_of_no_concern(body: bytes) -> None:
    """Stripe may send new kinds of things; they are no error."""
    assert verified(body, signed(body), [SECRET]) is None
