"""Signed, timed tokens for links (SECURITY T1 to T8).

A token carries a short text, usually the id of a row, and verifies for one purpose only. It is malleable
(several spellings of one token verify), so single use belongs to the row that it names, never to its text.
"""

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha512
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from services.clock import Clock

LEEWAY = 5  # seconds by which the clocks of two hosts may differ
_SHORTEST_KEY = 16


class TokenRefused(Exception):
    """Forged, cut, too old, or made for something else: not told apart (SECURITY T6)."""


class _Signer(TimestampSigner):
    def __init__(self, *args: Any, clock: Clock, ahead: int, **more: Any) -> None:  # noqa: ANN401 - itsdangerous'
        super().__init__(*args, **more)
        self._clock = clock
        self._ahead = ahead

    def get_timestamp(self) -> int:
        return self._clock.now() + self._ahead


class Tokens:
    """`keys`, newest first: the first signs, all verify. Raises ValueError for none, or for a short one."""

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        if not keys or any(len(key) < _SHORTEST_KEY for key in keys):
            raise ValueError(f"A secret key of at least {_SHORTEST_KEY} characters is needed to sign links")
        self._keys = list(keys)
        self._hashers = [hmac.new(key.encode(), digestmod="sha256") for key in keys]
        self._clock = clock

    def sign(self, purpose: str, text: str) -> str:
        return str(self._serializer(purpose, ahead=0).dumps(text))

    def verify(self, purpose: str, token: str, *, max_age: int) -> str:
        """The text that was signed at most `max_age` seconds ago. Raises TokenRefused."""
        try:
            text = self._serializer(purpose, ahead=LEEWAY).loads(token, max_age=max_age + LEEWAY)
        except BadData:
            raise TokenRefused from None
        if not isinstance(text, str):
            raise TokenRefused
        return text

    def hashes(self, purpose: str, secret: str) -> list[str]:
        """Keyed hashes, the newest key's first: store that one, look up all. A removed key's die with it."""
        message = f"{purpose}:{secret}".encode()
        return [_hash(hasher.copy(), message) for hasher in self._hashers]

    def _serializer(self, purpose: str, *, ahead: int) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._keys[::-1],  # itsdangerous signs with the last one
            salt=purpose,
            signer=_Signer,
            signer_kwargs={
                "key_derivation": "hmac",
                "digest_method": sha512,
                "clock": self._clock,
                "ahead": ahead,
            },
        )


def _hash(hasher: hmac.HMAC, message: bytes) -> str:
    hasher.update(message)
    return hasher.hexdigest()


def new_secret(prefix: str) -> str:
    """256 random bits behind a prefix that leak scanners can recognise (SECURITY T8)."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"
