"""Ids of the objects that the portal itself makes, in Stripe's form."""

import secrets


def new_id(prefix: str) -> str:
    """128 random bits: `bps_…`."""
    return f"{prefix}_{secrets.token_hex(16)}"
