"""Payment intents: how a payment stands, and what it waits for."""

from typing import Literal

from msgspec import Struct

from services.stripe_gateway.objects.payment_methods import PaymentMethod

IntentStatus = Literal[
    "canceled",
    "processing",
    "requires_action",
    "requires_capture",
    "requires_confirmation",
    "requires_payment_method",
    "succeeded",
]


class RedirectToUrl(Struct, frozen=True):
    """Where the customer's bank asks for a confirmation, and where it sends the customer back to."""

    url: str
    return_url: str | None = None


class NextAction(Struct, frozen=True):
    """What the customer has to do before the payment can go on."""

    type: str
    redirect_to_url: RedirectToUrl | None = None


class PaymentError(Struct, frozen=True):
    """Why the last try failed, and what it was made with."""

    code: str | None = None
    decline_code: str | None = None
    payment_method: PaymentMethod | None = None


class PaymentIntent(Struct, frozen=True):
    """A payment; amounts in minor units."""

    id: str
    amount: int
    status: IntentStatus
    customer: str | None = None
    last_payment_error: PaymentError | None = None
    next_action: NextAction | None = None
    payment_method: str | None = None
