"""The bank's 3-D Secure page, for a payment intent or a setup intent."""

from typing import TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.api.errors import StripeError
from sandbox.billing.collection import finish_authentication
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.setup_intents import SetupIntent
from sandbox.pages import checkout
from sandbox.pages.control import sent_parameters
from sandbox.pages.site import business_of, lead_on, message, money, render, sandbox_of
from sandbox.set_up import finish_setup_authentication
from sandbox.world import World

Intent: TypeAlias = PaymentIntent | SetupIntent


def find_intent(world: World, intent_id: str) -> Intent:
    """Raises StripeError (404) for an id that is neither's."""
    found = world.setup_intents.find(intent_id)
    return found if found is not None else world.payment_intents.get(intent_id)


async def show(request: Request) -> Response:
    sandbox = sandbox_of(request)
    intent = find_intent(sandbox.world, request.path_params["intent"])
    if intent.status != "requires_action":
        return message(request, "Nothing to do", "This authentication has been answered already.")
    amount = money(intent.amount, intent.currency) if isinstance(intent, PaymentIntent) else ""
    return render(
        request, "authentication.html", intent=intent, amount=amount, business=business_of(sandbox.world)
    )


async def answer(request: Request) -> Response:
    """`outcome` is `complete` or `fail`; leads back to where the intent was confirmed."""
    sandbox = sandbox_of(request)
    world = sandbox.world
    intent = find_intent(world, request.path_params["intent"])
    outcome = (await sent_parameters(request)).get("outcome")
    if outcome not in {"complete", "fail"}:
        raise StripeError("Invalid outcome: must be one of complete or fail", param="outcome")
    if intent.status != "requires_action":
        return message(request, "Nothing to do", "This authentication has been answered already.")
    return_url = _return_url(intent)
    if isinstance(intent, PaymentIntent):
        finish_authentication(world, intent, passed=outcome == "complete")
    else:
        finish_setup_authentication(world, intent, passed=outcome == "complete")
        if session := checkout.session_of(world, intent):
            return checkout.after_set_up(request, session, intent)
    if return_url is None:
        return message(request, "Thank you", "The bank has your answer. You can close this page.")
    return lead_on(request, "Going back", with_outcome(return_url, intent))


def _return_url(intent: Intent) -> str | None:
    redirect = (intent.next_action or {}).get("redirect_to_url", {})
    url: str | None = redirect.get("return_url")
    return url


def with_outcome(url: str, intent: Intent) -> str:
    """The return URL with what Stripe adds to it: the intent, its client secret, and how it went."""
    parts = urlsplit(url)
    added = {
        intent.object: intent.id,
        f"{intent.object}_client_secret": intent.client_secret,
        "redirect_status": "succeeded" if intent.status == "succeeded" else "failed",
    }
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *added.items()])
    return urlunsplit(parts._replace(query=query))


routes = [
    Route("/authentication/{intent}", show, methods=["GET"]),
    Route("/authentication/{intent}", answer, methods=["POST"]),
]
