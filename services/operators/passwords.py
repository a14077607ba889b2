"""The operator's password, of which only an argon2id hash is kept (SECURITY L; RFC 9106's parameters)."""

import asyncio

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 256  # bytes of work that a stranger may ask for

_HASHER = PasswordHasher()
_AT_ONCE = 2  # each takes 64 MiB and a core


def hashed(password: str) -> str:
    """What PORTAL_OPERATOR_PASSWORD_HASH takes."""
    return _HASHER.hash(password)


def is_hash(text: str) -> bool:
    """Whether this is a hash that passwords can be compared with."""
    try:
        return extract_parameters(text).type is Type.ID
    except InvalidHashError:
        return False


class Password:
    """Compares with one hash, a few at a time, away from the event loop."""

    def __init__(self, kept: str) -> None:
        self._kept = kept
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def matches(self, password: str) -> bool:
        if not password or len(password) > LONGEST:
            return False
        async with self._turns:
            return await asyncio.to_thread(self._verified, password)

    def _verified(self, password: str) -> bool:
        try:
            return _HASHER.verify(self._kept, password)
        except (VerificationError, InvalidHashError):
            return False
