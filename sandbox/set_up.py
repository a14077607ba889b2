"""What happens when a payment method is set up for later payments."""

from sandbox.addresses import authentication_page
from sandbox.api.errors import StripeError
from sandbox.cards import card_of
from sandbox.objects.base import to_json
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.setup_intents import SetupIntent
from sandbox.payment_methods import attach, check_free, tried
from sandbox.world import World


def check_customer(intent: SetupIntent, method: PaymentMethod) -> None:
    """Raises StripeError for a payment method that is another customer's."""
    if method.customer and method.customer != intent.customer:
        raise StripeError(
            "The provided PaymentMethod is attached to another customer. You can only use a PaymentMethod "
            "with the customer that it is attached to.",
            code="payment_method_unexpected_state",
            param="payment_method",
        )


def confirm(world: World, intent: SetupIntent, method: PaymentMethod | None, return_url: str | None) -> None:
    """Sets the payment method up, or asks the customer to authenticate.

    Raises StripeError (402) for a declined one, which the intent remembers as `last_setup_error`.
    """
    if method is None:
        raise StripeError(
            "You cannot confirm this SetupIntent because it's missing a payment method. Update the "
            "SetupIntent with a payment method and then confirm it again.",
            code="setup_intent_unexpected_state",
        )
    check_free(world, method)
    intent.latest_attempt = world.ids.new("setatt")
    if decline := card_of(method).at_attach:
        _fail(world, intent, method, decline.error())
        raise decline.error(payment_method=to_json(method), setup_intent=to_json(intent))
    if _needs_customer(intent, method):
        intent.status = "requires_action"
        intent.next_action = {
            "redirect_to_url": {
                "return_url": return_url,
                "url": authentication_page(world.base_url, intent.id),
            },
            "type": "redirect_to_url",
        }
        world.emit("setup_intent.requires_action", intent)
        return
    _succeed(world, intent, method)


def finish_setup_authentication(world: World, intent: SetupIntent, *, passed: bool) -> None:
    """The customer came back from 3-D Secure."""
    method = world.payment_methods.get(intent.payment_method or "")
    if passed:
        _succeed(world, intent, method)
        return
    message = (
        "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
        "PaymentMethod to attempt to fulfill this SetupIntent again."
    )
    _fail(world, intent, method, StripeError(message, code="setup_intent_authentication_failure"))


def unexpected_state(intent: SetupIntent, message: str) -> StripeError:
    return StripeError(message, code="setup_intent_unexpected_state", setup_intent=to_json(intent))


def _needs_customer(intent: SetupIntent, method: PaymentMethod) -> bool:
    card = card_of(method)
    if intent.payment_method_options.card.request_three_d_secure != "automatic":
        return bool(method.card) and card.three_d_secure_supported
    return card.three_d_secure != "never"


def _succeed(world: World, intent: SetupIntent, method: PaymentMethod) -> None:
    intent.status, intent.next_action, intent.last_setup_error = "succeeded", None, None
    intent.payment_method = method.id
    tried(method)
    if intent.customer:
        attach(world, method, world.customers.get(intent.customer, param="customer"))
    if intent.usage == "off_session":
        world.payment_methods_set_up.add(method.id)
    world.emit("setup_intent.succeeded", intent)


def _fail(world: World, intent: SetupIntent, method: PaymentMethod, error: StripeError) -> None:
    intent.last_setup_error = {**error.body()["error"], "payment_method": to_json(method)}
    intent.status, intent.next_action, intent.payment_method = "requires_payment_method", None, None
    world.emit("setup_intent.setup_failed", intent)
