"""The addresses that a newcomer opens first, asked of the running portal as its merchant would."""

import contextlib
import json
import socket
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from web.demo import OPERATOR_PASSWORD
from web.settings import Settings

SCENARIO = "active"
TIMEOUT_SECONDS = 10


class Merchant:
    """The merchant API and the sandbox's, spoken to at the portal's own socket."""

    def __init__(self, listener: socket.socket, settings: Settings) -> None:
        self._address = listener.getsockname()[:2]
        self._headers = {
            "Authorization": f"Bearer {settings.merchant_keys[-1]}",
            "Host": urlsplit(settings.base_url).netloc,
        }

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The answer as JSON; HTTPException or OSError where there is none, LookupError for a refusal."""
        body = urlencode(form) if form else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        host, port = self._address
        with contextlib.closing(HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)) as connection:
            connection.request(method, path, body, {**self._headers, **kind})
            answer = connection.getresponse()
            content: dict[str, Any] = json.loads(answer.read())
        if answer.status != 200:
            raise LookupError(content["error"]["message"])
        return content


def openings(listener: socket.socket, settings: Settings) -> Iterator[str]:
    """One line for each address that there is: the sandbox, a demo customer's session, the login page,
    the settings page."""
    merchant = Merchant(listener, settings)
    yield f"  the sandbox      {settings.base_url}/sandbox/"
    customers = merchant.ask("GET", "/sandbox/v1/customers?limit=100")["data"]
    for customer in customers:
        if customer["metadata"].get("scenario") == SCENARIO:
            session = merchant.ask("POST", "/v1/billing_portal/sessions", {"customer": customer["id"]})
            yield f"  as a customer    {session['url']}  (opens once, within five minutes)"
    configurations = merchant.ask("GET", "/v1/billing_portal/configurations?is_default=true")["data"]
    for configuration in configurations:
        if configuration["login_page"]["enabled"]:
            yield f"  the login page   {configuration['login_page']['url']}"
    known = "" if settings.operator_password_hash else f"  (password: {OPERATOR_PASSWORD})"
    yield f"  the settings     {settings.base_url}/settings{known}"
