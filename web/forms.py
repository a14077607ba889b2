"""What a form sent, field by field, read strictly."""

import re
from collections.abc import Collection, Mapping

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from web.request import Request

MOST_FIELDS = 50
_WHOLE = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,80}", re.ASCII)


class Fields:
    """Each name once: a field that came twice is refused with 400 (SECURITY M2)."""

    def __init__(self, form: FormData, files: Mapping[str, bytes] | None = None) -> None:
        self._form = form
        self._files = files or {}

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

    def one_of(self, name: str, choices: Collection[str]) -> str:
        """One of the choices that the form offered; anything else is refused with 400."""
        value = self.text(name)
        if value not in choices:
            raise HTTPException(400)
        return value

    def file(self, name: str) -> bytes | None:
        """An uploaded file's content, whatever it is called (SECURITY X6); None where none was chosen."""
        if len(self._form.getlist(name)) > 1:
            raise HTTPException(400)
        return self._files.get(name) or None


async def fields(request: Request, *, most: int = MOST_FIELDS) -> Fields:
    """The form of a POST."""
    return Fields(await request.form(max_fields=most, max_files=0))


async def fields_with_files(request: Request, most_files: int, *, most: int = MOST_FIELDS) -> Fields:
    """The form of a POST that uploads."""
    async with request.form(max_fields=most, max_files=most_files) as form:
        uploads = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
        return Fields(form, {name: await upload.read() for name, upload in uploads})
