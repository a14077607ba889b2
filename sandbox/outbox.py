"""The mails that a portal in sandbox mode would have sent, kept for QA to read."""

from collections import deque

import msgspec

KEPT = 500


class Mail(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`code` and `link` are what the mail asks its reader to use; `sent` is Unix seconds."""

    to: str
    subject: str
    text: str
    html: str = ""
    code: str | None = None
    link: str | None = None
    sent: int = 0


class Outbox:
    """The newest mails, at most `KEPT`, oldest first."""

    def __init__(self) -> None:
        self._mails: deque[Mail] = deque(maxlen=KEPT)

    def add(self, mail: Mail, now: int) -> Mail:
        """Keeps the mail as sent `now`."""
        kept = msgspec.structs.replace(mail, sent=now)
        self._mails.append(kept)
        return kept

    def to(self, address: str | None = None) -> list[Mail]:
        """All mails, or those to one address; letter case does not matter."""
        return [m for m in self._mails if address is None or m.to.casefold() == address.casefold()]
