"""What a form sent, field by field, read strictly."""

import re

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_FIELDS = 50
_WHOLE = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,80}", re.ASCII)


class Fields:
    """Each name once: a field that came twice is refused with 400 (SECURITY M2)."""

    def __init__(self, form: FormData) -> None:
        self._form = form

    def text(self, name: str) -> str:
        """The field without blanks around it, "" where there is none."""
        return self.exact(name).strip()

    def exact(self, name: str) -> str:
        """The field as it was typed."""
        values = self._form.getlist(name)
        if len(values) > 1 or not all(isinstance(value, str) for value in values):
            raise HTTPException(400)
        return str(values[0]) if values else ""

    def all(self) -> dict[str, str]:
        """Every field by its name, as it was typed."""
        return {name: self.exact(name) for name in self._form}

    def whole(self, name: str) -> int | None:
        """A whole number from 1 in plain digits; None where the field holds anything else."""
        value = self.text(name)
        return int(value) if _WHOLE.fullmatch(value) else None

    def key(self, name: str = "key") -> str:
        """The idempotency key that was made when the form was shown (SECURITY M5)."""
        value = self.text(name)
        if _KEY.fullmatch(value) is None:
            raise HTTPException(400)
        return value


async def fields(request: Request, *, most: int = MOST_FIELDS) -> Fields:
    """The form of a POST."""
    return Fields(await request.form(max_fields=most, max_files=0))
