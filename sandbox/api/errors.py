"""Refusals in Stripe's words: the error envelope of docs.stripe.com/api/errors."""

from typing import Any


class StripeError(Exception):
    """Becomes an answer with `status` and the body `{"error": {…}}`; keys that are None are left out."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        error_type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **more: Any,  # noqa: ANN401 - decline_code, payment_method and the like go out as they come
    ) -> None:
        super().__init__(message)
        self.status = status
        self.fields = {"code": code, "message": message, "param": param, "type": error_type, **more}
        if code and code != "subscription_payment_intent_requires_action":
            self.fields["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"

    def body(self) -> dict[str, Any]:
        return {
            "error": {key: self.fields[key] for key in sorted(self.fields) if self.fields[key] is not None}
        }


class Unlogged(StripeError):
    """A refusal at the door: the dashboard's log of requests, which errors link to, has nothing of it."""


def missing(noun: str, object_id: str, *, param: str, status: int = 400) -> StripeError:
    """No such object: 404 where the id stands in the path, 400 where it is a parameter."""
    return StripeError(f"No such {noun}: '{object_id}'", status=status, code="resource_missing", param=param)


def unknown_parameter(name: str) -> StripeError:
    """A parameter that the operation does not take."""
    return StripeError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
