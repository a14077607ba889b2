"""SECURITY T1 to T8: what a token is good for, and how long."""

import hashlib

import pytest
from itsdangerous import URLSafeTimedSerializer

from services.tokens import LEEWAY, TokenRefused, Tokens, new_secret
from tests.unit.services.clock import TestClock

OLD, NEW = "the old key of the tests", "the new key of the tests"


def test_a_token_comes_back(tokens: Tokens) -> None:
    """T1: signed for a purpose, it verifies for that purpose."""
    assert tokens.verify("session-url", tokens.sign("session-url", "bps_1"), max_age=300) == "bps_1"


def test_a_token_has_one_purpose(tokens: Tokens) -> None:
    """T1: a session URL's token opens no link."""
    with pytest.raises(TokenRefused):
        tokens.verify("link", tokens.sign("session-url", "bps_1"), max_age=300)


def test_rotation_keeps_old_tokens_until_the_key_is_removed(clock: TestClock) -> None:
    """T2: [new, old] verifies both, signs with the new one; without old, its tokens and hashes are dead."""
    before, during, after = Tokens([OLD], clock), Tokens([NEW, OLD], clock), Tokens([NEW], clock)
    token = before.sign("x", "1")
    assert during.verify("x", token, max_age=9) == "1"
    assert after.verify("x", during.sign("x", "2"), max_age=9) == "2"
    with pytest.raises(TokenRefused):
        after.verify("x", token, max_age=9)
    assert before.hashes("c", "s")[0] in during.hashes("c", "s")
    assert before.hashes("c", "s")[0] not in after.hashes("c", "s")
    assert during.hashes("c", "s")[0] == after.hashes("c", "s")[0]


def test_a_token_ages(tokens: Tokens, clock: TestClock) -> None:
    """T3: by the server's clock, to the second."""
    token = tokens.sign("x", "1")
    clock.advance(300)
    assert tokens.verify("x", token, max_age=300) == "1"
    clock.advance(1)
    with pytest.raises(TokenRefused):
        tokens.verify("x", token, max_age=300)


def test_clocks_of_two_hosts_may_differ_a_little(tokens: Tokens, clock: TestClock) -> None:
    """F28: a token from a host that is 5 seconds ahead works; one from the far future does not."""
    token = tokens.sign("x", "1")
    clock.advance(-LEEWAY)
    assert tokens.verify("x", token, max_age=300) == "1"
    clock.advance(-1)
    with pytest.raises(TokenRefused):
        tokens.verify("x", token, max_age=300)


@pytest.mark.parametrize("position", [0, 5, -1, -40, -70])
def test_tampering_is_refused(tokens: Tokens, position: int) -> None:
    """T6: payload, time stamp or signature."""
    token = tokens.sign("x", "bps_1")
    other = "A" if token[position] != "A" else "Q"
    forged = token[:position] + other + token[position:][1:]
    with pytest.raises(TokenRefused):
        tokens.verify("x", forged, max_age=300)


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "é" * 10, "x" * 10_000, "eyJhIjoxfQ.AAAA.BBBB"])
def test_nonsense_is_refused(tokens: Tokens, token: str) -> None:
    """T6: what never was a token fails like a forged one."""
    with pytest.raises(TokenRefused):
        tokens.verify("x", token, max_age=300)


@pytest.mark.parametrize(
    "manner",
    [
        {"key_derivation": "hmac", "digest_method": hashlib.sha1},
        {"key_derivation": "django-concat", "digest_method": hashlib.sha512},
        {"key_derivation": "none", "digest_method": hashlib.sha512},
    ],
)
def test_weaker_algorithms_are_refused(clock: TestClock, manner: dict[str, object]) -> None:
    """T7: no downgrade, even by someone who knows the key."""
    weaker = URLSafeTimedSerializer(NEW, salt="x", signer_kwargs=manner)
    with pytest.raises(TokenRefused):
        Tokens([NEW], TestClock(2**31)).verify("x", str(weaker.dumps("1")), max_age=2**31)


def test_other_payloads_are_refused(clock: TestClock, tokens: Tokens) -> None:
    """A token of another form of ours is no text."""
    token = tokens.sign("x", {"id": 1})  # type: ignore[arg-type]
    with pytest.raises(TokenRefused):
        tokens.verify("x", token, max_age=9)


@pytest.mark.parametrize("keys", [[], [""], ["short"], [NEW, "short"]])
def test_keys_must_be_long(clock: TestClock, keys: list[str]) -> None:
    """P3: nothing is signed with an empty or guessable key."""
    with pytest.raises(ValueError, match="16 characters"):
        Tokens(keys, clock)


def test_secrets_are_random_and_recognisable() -> None:
    """T8: 256 bits behind a prefix."""
    one, other = new_secret("bpsc"), new_secret("bpsc")
    assert one.startswith("bpsc_")
    assert len(one) >= 48
    assert one != other
