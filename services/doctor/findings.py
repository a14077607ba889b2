"""What a check finds, and running all checks at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum

from msgspec import Struct

PATIENCE_SECONDS = 12.0


class Level(Enum):
    """NOTE is worth knowing and wrong for nobody; PROBLEM must be mended."""

    GOOD = "ok"
    NOTE = "note"
    PROBLEM = "problem"


class Finding(Struct, frozen=True):
    """`sentence` says what is, and where it is a problem also how to mend it; never a secret."""

    level: Level
    sentence: str


Check = Callable[[], Awaitable[Sequence[Finding]]]


def good(sentence: str) -> Finding:
    return Finding(Level.GOOD, sentence)


def note(sentence: str) -> Finding:
    return Finding(Level.NOTE, sentence)


def bad(sentence: str) -> Finding:
    return Finding(Level.PROBLEM, sentence)


async def examine(checks: Mapping[str, Check]) -> dict[str, Sequence[Finding]]:
    """All checks by their names, at the same time; one that takes too long is a problem itself."""
    found = await asyncio.gather(*(_in_time(check) for check in checks.values()))
    return dict(zip(checks, found, strict=True))


async def _in_time(check: Check) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await check()
    except TimeoutError:
        return [bad(f"There was no answer within {PATIENCE_SECONDS:.0f} seconds: see what holds it up.")]
