"""Refusals in Stripe's envelope, and what of the services' errors becomes which."""

from typing import Any

from services.configurations import ConfigurationMissing, ConfigurationRefused
from services.idempotency import KeyInUse, KeyReused
from services.store import StoreUnavailable
from services.stripe_gateway import errors as gateway

CONFIGURATION = "configuration"


class ApiError(Exception):
    """Answered with `status` and the body `{"error": {…}}`; keys that are None are left out."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        error_type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        doc_url = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}" if code else None
        fields = {"code": code, "doc_url": doc_url, "message": message, "param": param, "type": error_type}
        self.body: dict[str, Any] = {"error": {key: value for key, value in fields.items() if value}}


def missing(noun: str, object_id: str, *, param: str, status: int = 400) -> ApiError:
    """No such object: 404 where the id stands in the path, 400 where it is a parameter."""
    return ApiError(f"No such {noun}: '{object_id}'", status=status, code="resource_missing", param=param)


# What a handler may raise that is answered in the envelope.
KNOWN = (
    ConfigurationMissing,
    ConfigurationRefused,
    KeyInUse,
    KeyReused,
    StoreUnavailable,
    gateway.GatewayError,
)


def api_error(error: Exception) -> ApiError:
    """The envelope of one of KNOWN."""
    match error:
        case ConfigurationMissing():
            return missing(CONFIGURATION, error.configuration_id, param=CONFIGURATION)
        case ConfigurationRefused():
            return ApiError(str(error), code=error.code, param=error.param)
        case KeyReused():
            return ApiError(
                "Keys for idempotent requests can only be used with the same parameters they were first used "
                "with. Use another key for another request.",
                error_type="idempotency_error",
            )
        case KeyInUse():
            return ApiError(
                "Another request with this idempotency key is being answered. Try again in a moment.",
                status=409,
                code="idempotency_key_in_use",
            )
        case gateway.GatewayError():
            return _upstream(error)
    return _later("The portal's database cannot be reached at the moment.")


def _upstream(error: gateway.GatewayError) -> ApiError:
    match error:
        case gateway.NotFound() | gateway.InvalidRequest() | gateway.CardDeclined():
            return ApiError(error.message, code=error.code, param=error.param)
        case gateway.RateLimited():
            return ApiError(error.message, status=429, code="rate_limit", headers={"Retry-After": "1"})
        case gateway.NotPermitted():
            return ApiError(
                f"The portal's own Stripe key was refused: {error.message}",
                status=500,
                error_type="api_error",
                headers={"Stripe-Should-Retry": "false"},
            )
    return _later("Stripe cannot be reached from the portal at the moment.")


def _later(message: str) -> ApiError:
    return ApiError(message, status=503, error_type="api_error", headers={"Retry-After": "1"})
