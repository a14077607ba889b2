"""What was asked of the API: the newest requests, with what the client saw of each answer."""

from collections import deque

import msgspec

KEPT = 2000


class RequestEntry(msgspec.Struct, kw_only=True):
    """`at` is Unix seconds of the sandbox's clock; a `status` of None means that no answer arrived."""

    at: int
    method: str
    path: str
    query: str
    status: int | None = None
    idempotency_key: str | None = None
    request_id: str | None = None
    duration_ms: float = 0.0
    fault: str | None = None


class RequestLog:
    """The newest requests, at most `KEPT`, oldest first."""

    def __init__(self) -> None:
        self.entries: deque[RequestEntry] = deque(maxlen=KEPT)

    def add(self, entry: RequestEntry) -> None:
        self.entries.append(entry)

    def select(self, *, method: str | None = None, path: str | None = None) -> list[RequestEntry]:
        """Those with this method, and with a path that begins like this."""
        return [
            entry
            for entry in self.entries
            if (method is None or entry.method == method.upper())
            and (path is None or entry.path.startswith(path))
        ]

    def clear(self) -> None:
        self.entries.clear()
