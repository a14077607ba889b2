"""What a form shows, as a version that it brings back: nobody saves over another's changes (SECURITY M6)."""

import hashlib

import msgspec


class EditedMeanwhile(Exception):
    """Somebody else has saved since the form was shown; nothing was changed."""


def version(shown: object) -> str:
    """The same for the same content only."""
    return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()[:20]
