"""Personal no-code links as a merchant's server makes them, and the mails that customers get."""

import json
import time
import urllib.request
from typing import Any
from urllib.parse import urlencode

from tests.e2e.infra.merchant import KEY
from tests.e2e.infra.portal import Portal

MAIL_SECONDS = 10


def ask(portal: Portal, path: str, form: dict[str, str]) -> dict[str, Any]:
    """The answer of the portal's own merchant API."""
    headers = {"Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(f"{portal.base}{path}", urlencode(form).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        content: dict[str, Any] = json.load(answer)
    return content


def personal_link(portal: Portal, customer: str, **form: str) -> str:
    """A fresh link of that customer, in English unless asked otherwise."""
    link = ask(portal, "/v1/portal/links", {"customer": customer, "locale": "en", **form})
    return str(link["url"])


def visit(url: str, method: str) -> int:
    """What a mail scanner does with an address: the answer's status."""
    with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as answer:
        return int(answer.status)


def mailed(portal: Portal, to: str) -> dict[str, Any]:
    """The newest mail to that address; mails go out after the answer, so it is waited for."""
    query = urlencode({"to": to})
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{portal.sandbox}/outbox.json?{query}", timeout=10) as answer:
            mails: list[dict[str, Any]] = json.load(answer)
        if mails:
            return mails[-1]
    raise LookupError(to)
