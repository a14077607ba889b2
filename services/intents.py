"""Payments that wait for their customer: confirmed, and handed over to the customer's bank."""

from msgspec import Struct

from services.stripe_gateway.errors import CardDeclined, InvalidRequest
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.payment_intents import PaymentIntent

_UNPAID = frozenset(["canceled", "requires_confirmation", "requires_payment_method"])


class HandOver(Struct, frozen=True):
    """The customer's bank wants to ask them something, at `url`."""

    url: str


class Declined(Struct, frozen=True):
    """The bank said no, or Stripe did ("not_accepted"); what was to be paid is still to be paid."""

    code: str | None


def hand_over(intent: PaymentIntent) -> HandOver | None:
    """Where the bank waits for the customer, if it does."""
    action = intent.next_action
    if intent.status != "requires_action" or action is None or action.redirect_to_url is None:
        return None
    return HandOver(action.redirect_to_url.url)


async def confirm(
    gateway: Gateway, intent: PaymentIntent, *, key: str, return_url: str, method: str | None = None
) -> HandOver | Declined | None:
    """The bank sends the customer back to `return_url`; None: nothing is left to ask them.

    `method` pays instead of the intent's own.
    """
    params = {"return_url": return_url}
    if method is not None:
        params["payment_method"] = method
    path = f"/v1/payment_intents/{object_id('pi', intent.id)}"
    try:
        confirmed = await gateway.post(f"{path}/confirm", PaymentIntent, params, idempotency_key=key)
    except CardDeclined as declined:
        return Declined(declined.decline_code or declined.code)
    except InvalidRequest:
        # Confirmed before, or not to be confirmed like this: how it stands now is what counts.
        confirmed = await gateway.get(path, PaymentIntent)
        if confirmed.status in _UNPAID:
            return Declined("not_accepted")
    return hand_over(confirmed)
