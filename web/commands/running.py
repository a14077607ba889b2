"""The running portal's merchant API, at PORTAL_BASE_URL with the merchant's key, for the other commands."""

import contextlib
import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from web.commands.errors import CommandFailed
from web.commands.serve import settings_for
from web.settings import Settings

USUAL_ADDRESS = "http://127.0.0.1:8000"
TIMEOUT_SECONDS = 30


def ask_portal(path: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a POST; CommandFailed says in one sentence why there is none."""
    settings = settings_for(USUAL_ADDRESS)
    try:
        status, content = _answer(settings, path, form)
    except (OSError, HTTPException, ValueError) as error:
        raise CommandFailed(
            f"No portal answers at {settings.base_url} ({error}): start it with `portal serve`, "
            "or set PORTAL_BASE_URL to its address."
        ) from None
    if status != 200:
        raise CommandFailed(str(content["error"]["message"]))
    return content


def _answer(settings: Settings, path: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    headers = {
        "Authorization": f"Bearer {settings.merchant_keys[-1]}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with contextlib.closing(_connection(settings)) as connection:
        connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        content: dict[str, Any] = json.loads(answer.read())
        return answer.status, content


def _connection(settings: Settings) -> HTTPConnection:
    parts = urlsplit(settings.base_url)
    if settings.secure:
        context = ssl.create_default_context()
        return HTTPSConnection(parts.netloc, timeout=TIMEOUT_SECONDS, context=context)
    return HTTPConnection(parts.netloc, timeout=TIMEOUT_SECONDS)
