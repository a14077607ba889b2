"""Stripe's events: kept, answered at once; what they ask for is done afterwards (SECURITY W1 to W3)."""

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.store import StoreUnavailable
from services.stripe_gateway.events import EventRefused
from web.origin import origin_of
from web.request import Request

STRIPE = "/webhooks/stripe"


async def take(request: Request) -> Response:
    """No session and no form: the signature alone says who speaks. 5xx only where it could not be kept."""
    signature = request.headers.get("stripe-signature", "")
    try:
        await request.state.upkeep.inbox.receive(
            await request.body(), signature, origin_of(request, "unknown")
        )
    except HTTPException as refusal:
        return PlainTextResponse(f"{refusal.detail}\n", refusal.status_code)
    except ClientDisconnect:
        return PlainTextResponse("The event arrived only in part.\n", 400)
    except EventRefused:
        return PlainTextResponse("The signature is not valid.\n", 400)
    except StoreUnavailable:
        return PlainTextResponse("The event could not be stored.\n", 503, {"Retry-After": "5"})
    return PlainTextResponse("ok\n")


routes = [Route(STRIPE, take, methods=["POST"], name="webhooks:stripe")]
