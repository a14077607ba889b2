"""Stripe's two ways to send a key, and none besides (SECURITY K1)."""

import base64
import binascii

from services.merchant_keys import KeyRefused, MerchantKey, TooManyRefusals
from web.api.errors import ApiError
from web.origin import origin_of
from web.request import Request

_CHALLENGE = {"WWW-Authenticate": 'Basic realm="Stripe"'}


async def authenticated(request: Request) -> MerchantKey:
    """Bearer, or Basic with the key as the user's name. Raises ApiError 401."""
    secret = _sent(request.headers.get("authorization", ""))
    if not secret:
        raise ApiError(
            "You did not provide an API key. Send it in the Authorization header: "
            "'Authorization: Bearer YOUR_SECRET_KEY'.",
            status=401,
            headers=_CHALLENGE,
        )
    try:
        return await request.state.merchant_keys.authenticate(secret, origin_of(request, "unknown"))
    except TooManyRefusals:
        raise ApiError(
            "Too many requests with a wrong API key. Try again in a minute.",
            status=429,
            code="rate_limit",
            headers={"Retry-After": "60"},
        ) from None
    except KeyRefused:
        raise ApiError(
            f"Invalid API Key provided: {_redacted(secret)}", status=401, headers=_CHALLENGE
        ) from None


def _sent(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _redacted(secret: str) -> str:
    """Enough to recognise one's own key by, and no more."""
    return f"****{secret[-4:]}" if len(secret) >= 12 else "****"
