"""Idempotency keys (docs.stripe.com/api/idempotent_requests): the same key and parameters answer alike."""

from msgspec import Struct

from sandbox.api.errors import StripeError

LIFETIME = 24 * 3600
SWEPT = 1000
"""Every so many keys, those past their lifetime are forgotten."""


class Answer(Struct, frozen=True):
    """`request` is the id of the request that was answered so first."""

    status: int
    body: bytes
    request: str


class IdempotencyKeys:
    def __init__(self) -> None:
        self._seen: dict[str, tuple[tuple[str, ...], Answer, int]] = {}

    def recall(self, key: str, request: tuple[str, ...], now: int) -> Answer | None:
        """The first answer to this key; raises StripeError where the request is another one."""
        if key not in self._seen:
            return None
        first, answer, at = self._seen[key]
        if now - at > LIFETIME:
            del self._seen[key]
            return None
        if first != request:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used "
                f"with. Try using a key other than '{key}' if you meant to execute a different request."
            )
            raise StripeError(message, error_type="idempotency_error")
        return answer

    def remember(self, key: str, request: tuple[str, ...], answer: Answer, now: int) -> None:
        self._seen[key] = (request, answer, now)
        if len(self._seen) % SWEPT == 0:
            self._seen = {key: seen for key, seen in self._seen.items() if now - seen[2] <= LIFETIME}
