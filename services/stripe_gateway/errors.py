"""What can go wrong between the portal and Stripe, translated once from the SDK's errors.

GatewayError
├── NotFound              no such object (or an id that cannot be one)
├── InvalidRequest        Stripe refuses the parameters
├── CardDeclined          the bank, not Stripe, said no; nothing was changed
├── RateLimited           too many requests, or another holds the object; not done, try again later
├── Unavailable           no usable answer: for a write, the outcome is unknown
├── NotPermitted          the merchant's key is wrong or lacks a permission; not done
│   └── KeyRejected       no key that Stripe knows: mistyped or revoked
└── IdempotencyConflict   the key was used with other parameters, or is in use right now
"""

import re
from collections.abc import Mapping
from typing import Any

import stripe

_PERMISSION = re.compile(r"\brak_[a-z_]{1,80}\b")


class GatewayError(Exception):
    """`message` is Stripe's own, for operators and merchants; customers never see it."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.request_id = request_id


class NotFound(GatewayError):
    """Said by Stripe, or in its words by us: what is another customer's is there for nobody else."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = "resource_missing",
        param: str | None = "id",
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, code=code, param=param, request_id=request_id)


class InvalidRequest(GatewayError):
    pass


class CardDeclined(GatewayError):
    def __init__(self, message: str, *, decline_code: str | None = None, **more: Any) -> None:  # noqa: ANN401 - the base's
        super().__init__(message, **more)
        self.decline_code = decline_code


class RateLimited(GatewayError):
    pass


class Unavailable(GatewayError):
    pass


class NotPermitted(GatewayError):
    @property
    def permission(self) -> str | None:
        """What the key lacks, by Stripe's own name for it, where Stripe says it."""
        found = _PERMISSION.search(self.message[:2000])
        return found[0] if found else None


class KeyRejected(NotPermitted):
    pass


class IdempotencyConflict(GatewayError):
    pass


def translated(error: stripe.StripeError) -> GatewayError:
    """Our error for the SDK's; a body that is not Stripe's envelope leaves nothing of itself behind."""
    envelope = _envelope(error.json_body)
    message = envelope.get("message") or type(error).__name__
    about = {"code": envelope.get("code"), "param": envelope.get("param"), "request_id": error.request_id}
    if isinstance(error, stripe.CardError):
        return CardDeclined(message, decline_code=envelope.get("decline_code"), **about)
    return _family(error, about["code"])(message, **about)


def _family(error: stripe.StripeError, code: str | None) -> type[GatewayError]:
    if code == "resource_missing" or error.http_status == 404:
        return NotFound
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return KeyRejected if isinstance(error, stripe.AuthenticationError) else NotPermitted
    if isinstance(error, stripe.RateLimitError) or code == "lock_timeout":
        return RateLimited
    if isinstance(error, stripe.IdempotencyError) or code == "idempotency_key_in_use":
        return IdempotencyConflict
    if isinstance(error, stripe.InvalidRequestError):
        return InvalidRequest
    return Unavailable


def _envelope(body: object) -> Mapping[str, Any]:
    found = body.get("error") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}
