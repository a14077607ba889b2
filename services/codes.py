"""Codes of six digits that are mailed to prove a mailbox: ten minutes, five tries (SECURITY T3, L4).

A code is kept as a hash keyed by the portal's secret, not with argon2: whoever reads the database without
the key learns nothing from the hash, whereas a million codes hashed without a key, however slowly, can all
be tried within a day; and a slow hash would let strangers spend the server's time.
"""

import hmac
import secrets

from services.tokens import Tokens

CODE_LIFE = 600
TRIES = 5
TRIES_PER_DAY = 20  # over all codes: a new one gives no new tries
DAY = 24 * 60 * 60


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def code_hash(tokens: Tokens, purpose: str, owner: str, code: str) -> str:
    """What is kept of a code; it is good for this purpose and this owner only (SECURITY T1)."""
    return tokens.hashes(purpose, f"{owner}:{code}")[0]


def is_code(tokens: Tokens, purpose: str, owner: str, code: str, kept: str | None) -> bool:
    """Whether this is the code that was kept, also after a new key took over."""
    hashes = tokens.hashes(purpose, f"{owner}:{code}")
    return kept is not None and any(hmac.compare_digest(kept, one) for one in hashes)
