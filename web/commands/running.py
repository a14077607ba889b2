"""The running portal's merchant API, at PORTAL_BASE_URL with the merchant's key, for the other commands."""

import contextlib
import json
import ssl
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from web.commands.errors import CommandFailed
from web.commands.settings import read_settings
from web.settings import Settings

T = TypeVar("T")

TIMEOUT_SECONDS = 30


def ask_portal(path: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a POST; CommandFailed says in one sentence why there is none."""
    return _answer("POST", path, urlencode(form), _decoded)


def download_from_portal(path: str) -> bytes:
    """What a GET answers, as it is; CommandFailed as above."""
    return _answer("GET", path, None, bytes)


def _answer(method: str, path: str, form: str | None, read: Callable[[bytes], T]) -> T:
    settings = read_settings()
    headers = {
        "Authorization": f"Bearer {settings.merchant_keys[-1]}",
        **({"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}),
    }
    try:
        with contextlib.closing(_connection(settings)) as connection:
            connection.request(method, path, form, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status == 200:
                return read(content)
            refusal = str(_decoded(content)["error"]["message"])
    except (OSError, HTTPException, ValueError) as error:
        raise CommandFailed(
            f"No portal answers at {settings.base_url} ({error}): start it with `portal serve`, "
            "or set PORTAL_BASE_URL to its address."
        ) from None
    except (LookupError, TypeError):
        raise CommandFailed(
            f"What answers at {settings.base_url} is no portal: set PORTAL_BASE_URL to the portal's address."
        ) from None
    raise CommandFailed(refusal)


def _decoded(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)
    return found


def _connection(settings: Settings) -> HTTPConnection:
    parts = urlsplit(settings.base_url)
    if settings.secure:
        context = ssl.create_default_context()
        return HTTPSConnection(parts.netloc, timeout=TIMEOUT_SECONDS, context=context)
    return HTTPConnection(parts.netloc, timeout=TIMEOUT_SECONDS)
