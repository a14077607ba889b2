"""Ids of the objects that the portal itself makes, in Stripe's form."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """143 random bits: `bps_…`."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(24))
