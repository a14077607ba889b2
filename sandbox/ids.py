"""Ids that look like Stripe's and are the same on every start, so that tests and demos can rely on them."""

import random
import string

_LETTERS = string.ascii_letters + string.digits
_CODE_LETTERS = string.ascii_uppercase + string.digits
_BY_BYTE = bytes(ord(_LETTERS[byte % len(_LETTERS)]) for byte in range(256))


class Ids:
    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, and guards nothing

    def new(self, prefix: str, length: int = 24) -> str:
        """`prefix_` and `length` letters and digits."""
        return f"{prefix}_{self.letters(length)}"

    def letters(self, length: int) -> str:
        return self._random.randbytes(length).translate(_BY_BYTE).decode()

    def code(self, length: int = 8) -> str:
        """Capitals and digits, as in invoice prefixes and promotion codes."""
        return "".join(self._random.choices(_CODE_LETTERS, k=length))
