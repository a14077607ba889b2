"""What happens to payment methods: made from cards and tokens, attached, detached."""

from copy import deepcopy
from datetime import UTC, datetime

from sandbox.api.errors import StripeError
from sandbox.cards import Card, card_of, find_by_name
from sandbox.objects.customers import Address, Customer
from sandbox.objects.payment_methods import (
    BillingDetails,
    CardChecks,
    CardDetails,
    CardNetworks,
    PaymentMethod,
    ThreeDSecureUsage,
)
from sandbox.world import World

READY_MADE = "pm_card_"


def new_method(
    world: World, method_type: str, billing_details: BillingDetails | None = None
) -> PaymentMethod:
    """A payment method of `method_type`, its details still to be filled in, not attached to anyone."""
    return PaymentMethod(
        id=world.ids.new("pm"),
        billing_details=billing_details or BillingDetails(address=Address()),
        created=world.clock.now(),
        metadata={},
        type=method_type,
    )


def new_card(
    world: World,
    card: Card,
    *,
    exp_month: int | None = None,
    exp_year: int | None = None,
    billing_details: BillingDetails | None = None,
) -> PaymentMethod:
    """A payment method in `world` of a test card; it expires this month next year unless told otherwise."""
    today = datetime.fromtimestamp(world.clock.now(), UTC)
    method = new_method(world, "card", billing_details)
    method.card = CardDetails(
        brand=card.brand,
        checks=CardChecks(cvc_check="unchecked"),
        country=card.country,
        display_brand=card.networks[0] if card.networks else card.brand,
        exp_month=exp_month or today.month,
        exp_year=exp_year or today.year + 1,
        fingerprint=card.fingerprint,
        funding=card.funding,
        last4=card.last4,
        networks=CardNetworks(available=list(card.networks) or [card.brand]),
        three_d_secure_usage=ThreeDSecureUsage(supported=card.three_d_secure_supported),
    )
    return world.payment_methods.add(method)


def resolve(world: World, method_id: str, *, param: str | None = None) -> PaymentMethod:
    """The payment method of this id; one that is ready-made (`pm_card_visa`) is made anew each time.

    Raises StripeError: 404, or 400 where `param` names the parameter that the id came in.
    """
    if method_id.startswith(READY_MADE) and (card := find_by_name(method_id.removeprefix(READY_MADE))):
        return new_card(world, card)
    return world.payment_methods.get(method_id, param=param)


def check_attachable(world: World, method: PaymentMethod, customer: str) -> None:
    """Raises StripeError: another customer's, once detached, or declined by the bank (402)."""
    if method.customer == customer:
        return
    if method.customer:
        raise StripeError(
            "The payment method you provided has already been attached to a customer.",
            code="payment_method_unexpected_state",
        )
    check_free(world, method)
    if decline := card_of(method).at_attach:
        raise decline.error()


def check_free(world: World, method: PaymentMethod) -> None:
    """Raises StripeError for one that was detached: it cannot come back."""
    if method.id in world.payment_methods_used_up:
        raise StripeError(
            "This PaymentMethod was previously used without being attached to a Customer or was detached "
            "from a Customer, and may not be used again."
        )


def attach(world: World, method: PaymentMethod, customer: Customer) -> None:
    """Makes it the customer's; raises StripeError as `check_attachable` does."""
    check_attachable(world, method, customer.id)
    if method.customer == customer.id:
        return
    method.customer = customer.id
    tried(method)
    world.payment_methods.owner_changed(method, None)
    world.emit("payment_method.attached", method)


def tried(method: PaymentMethod) -> None:
    """The bank has seen the card: its security code is checked."""
    if method.card:
        method.card.checks.cvc_check = "pass"


def detach(world: World, method: PaymentMethod) -> None:
    """Takes it from its customer for good, also where it is the default.

    Raises StripeError if it has no customer.
    """
    if not method.customer:
        raise StripeError(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    before = deepcopy(method)
    customer = world.customers.find(method.customer)
    method.customer = None
    world.payment_methods.owner_changed(method, before.customer)
    world.payment_methods_used_up.add(method.id)
    world.payment_methods_set_up.discard(method.id)
    if customer and customer.invoice_settings.default_payment_method == method.id:
        earlier = deepcopy(customer)
        customer.invoice_settings.default_payment_method = None
        world.emit("customer.updated", customer, before=earlier)
    _leave_subscriptions(world, method.id, before.customer or "")
    world.emit("payment_method.detached", method, before=before)


def _leave_subscriptions(world: World, method_id: str, customer: str) -> None:
    for subscription in world.subscriptions.owned_by(customer):
        if subscription.default_payment_method == method_id:
            before = deepcopy(subscription)
            subscription.default_payment_method = None
            world.emit("customer.subscription.updated", subscription, before=before)
