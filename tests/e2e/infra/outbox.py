"""The sandbox's outbox: what the portal has mailed."""

import json
import time
import urllib.request
from typing import Any
from urllib.parse import quote

from tests.e2e.infra.portal import Portal

PATIENCE_SECONDS = 10
_LOOK_EVERY = 0.05


class Outbox:
    """Mails go out after the answer: whoever wants one waits for it."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def mails(self, to: str) -> list[dict[str, Any]]:
        """What that address has got, oldest first."""
        with urllib.request.urlopen(
            f"{self._portal.sandbox}/outbox.json?to={quote(to)}", timeout=10
        ) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    def next(self, to: str, already: int = 0) -> dict[str, Any]:
        """The mail after so many, once it is there."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(found := self.mails(to)) <= already:
            if time.monotonic() > deadline:
                raise AssertionError(f"No mail to {to}")
            time.sleep(_LOOK_EVERY)
        return found[already]
