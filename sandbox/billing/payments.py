"""Collecting money: a payment intent tries a payment method; each try that reaches a bank is a charge."""

from typing import Any

import msgspec
from msgspec import UNSET

from sandbox import addresses
from sandbox.cards import Decline, card_of, needs_customer
from sandbox.objects.base import Metadata, to_json
from sandbox.objects.charges import Charge, Outcome
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.world import World

CARD_OPTIONS = {
    "installments": None,
    "mandate_options": None,
    "network": None,
    "request_three_d_secure": "automatic",
}


def new_intent(
    world: World,
    amount: int,
    currency: str,
    *,
    customer: str | None,
    description: str | None = None,
    metadata: Metadata | None = None,
    types: list[str] | None = None,
) -> PaymentIntent:
    """An intent to collect `amount` minor units; without `types` the account's dynamic methods apply."""
    intent_id = world.ids.new("pi")
    dynamic = types is None
    options: dict[str, Any] = {"card": dict(CARD_OPTIONS)}
    if dynamic:
        options["link"] = {"persistent_token": None}
    intent = PaymentIntent(
        id=intent_id,
        amount=amount,
        amount_details={"tip": {}},
        automatic_payment_methods={"allow_redirects": "always", "enabled": True} if dynamic else None,
        client_secret=f"{intent_id}_secret_{world.ids.letters(25)}",
        created=world.now_for(customer),
        currency=currency,
        customer=customer,
        description=description,
        managed_payments={"enabled": False},
        metadata=metadata or {},
        payment_method_configuration_details={"id": "pmc_default", "parent": None} if dynamic else None,
        payment_method_options=options,
        payment_method_types=types or ["card", "link"],
    )
    world.payment_intents.add(intent)
    world.emit("payment_intent.created", intent)
    return intent


def outlook(world: World, method: PaymentMethod, *, off_session: bool) -> Decline | str:
    """What a try would come to: a decline, `requires_action` or `succeeded`. Nothing is tried."""
    set_up = method.id in world.payment_methods_set_up
    if needs_customer(method, off_session=off_session, set_up=set_up):
        return "requires_action"
    return card_of(method).at_payment or "succeeded"


def confirm(world: World, intent: PaymentIntent, method: PaymentMethod, *, off_session: bool) -> None:
    """Tries the payment method. The intent's status says what came of it: succeeded, requires_action, or
    requires_payment_method with `last_payment_error` after a decline."""
    intent.payment_method = method.id
    intent.next_action = intent.last_payment_error = None
    result = outlook(world, method, off_session=off_session)
    if isinstance(result, Decline):
        _declined(world, intent, method, result)
    elif result == "requires_action":
        intent.status = "requires_action"
        url = addresses.authentication_page(world.base_url, intent.id)
        intent.next_action = {
            "redirect_to_url": {"return_url": None, "url": url},
            "type": "redirect_to_url",
        }
        world.emit("payment_intent.requires_action", intent)
    else:
        _succeeded(world, intent, method)


def finish_authentication(world: World, intent: PaymentIntent, *, passed: bool) -> None:
    """What happens when the customer has completed or failed 3-D Secure."""
    method = world.payment_methods.get(intent.payment_method or "", param="payment_method")
    intent.next_action = None
    if not passed:
        message = (
            "We are unable to authenticate your payment method. "
            "Please choose a different payment method and try again."
        )
        _declined(
            world, intent, method, Decline("payment_intent_authentication_failure", message), tried=False
        )
    elif refused := card_of(method).at_payment:
        _declined(world, intent, method, refused)
    else:
        world.payment_methods_set_up.add(method.id)
        _succeeded(world, intent, method)


def cancel_intent(world: World, intent: PaymentIntent, reason: str | None) -> None:
    """An intent that has not succeeded ends; one that has ended stays as it is."""
    if intent.status in {"succeeded", "canceled"}:
        return
    intent.status, intent.canceled_at = "canceled", world.now_for(intent.customer)
    intent.cancellation_reason, intent.next_action = reason, None
    world.emit("payment_intent.canceled", intent)


def _succeeded(world: World, intent: PaymentIntent, method: PaymentMethod) -> None:
    charge = _charge(world, intent, method, None)
    intent.status, intent.amount_received, intent.latest_charge = "succeeded", intent.amount, charge.id
    world.emit("charge.succeeded", charge)
    world.emit("payment_intent.succeeded", intent)


def _declined(
    world: World, intent: PaymentIntent, method: PaymentMethod, decline: Decline, *, tried: bool = True
) -> None:
    error: dict[str, Any] = decline.error(payment_method=to_json(method)).body()["error"]
    if tried:
        charge = _charge(world, intent, method, decline)
        intent.latest_charge = error["charge"] = charge.id
        world.emit("charge.failed", charge)
    intent.status, intent.payment_method = "requires_payment_method", None
    intent.last_payment_error = dict(sorted(error.items()))
    world.emit("payment_intent.payment_failed", intent)


def _charge(world: World, intent: PaymentIntent, method: PaymentMethod, decline: Decline | None) -> Charge:
    charge_id = world.ids.new("ch")
    charge = Charge(
        id=charge_id,
        amount=intent.amount,
        amount_captured=0 if decline else intent.amount,
        billing_details=method.billing_details,
        calculated_statement_descriptor="Stripe",
        captured=decline is None,
        created=world.now_for(intent.customer),
        currency=intent.currency,
        customer=intent.customer,
        description=intent.description,
        failure_code=decline.code if decline else None,
        failure_message=decline.message if decline else None,
        fraud_details={},
        metadata=dict(intent.metadata),
        outcome=_outcome(decline),
        paid=decline is None,
        payment_intent=intent.id,
        payment_method=method.id,
        payment_method_details=_details(world, method, intent.amount),
        radar_options={},
        receipt_url=None if decline else addresses.receipt_page(world.base_url, charge_id),
        status="failed" if decline else "succeeded",
    )
    return world.charges.add(charge)


def _outcome(decline: Decline | None) -> Outcome:
    if decline is None:
        return Outcome(
            network_status="approved_by_network", seller_message="Payment complete.", type="authorized"
        )
    return Outcome(
        advice_code=decline.advice_code,
        network_decline_code=decline.network_decline_code,
        network_status="declined_by_network",
        reason=decline.decline_code or decline.code,
        seller_message="The bank did not return any further details with this decline.",
        type="issuer_declined",
    )


def _details(world: World, method: PaymentMethod, amount: int) -> dict[str, Any]:
    card = method.card
    if card is UNSET:
        return {method.type: msgspec.to_builtins(getattr(method, method.type)), "type": method.type}
    details = {
        "amount_authorized": amount,
        "authorization_code": f"{len(world.charges):06d}",
        "brand": card.brand,
        "checks": to_json(card.checks),
        "country": card.country,
        "electronic_commerce_indicator": "07",
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "extended_authorization": {"status": "disabled"},
        "fingerprint": card.fingerprint,
        "funding": card.funding,
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": card.last4,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card.brand,
        "network_token": {"used": False},
        "network_transaction_id": f"{len(world.charges):015d}",
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": to_json(card.wallet),
    }
    return {"card": details, "type": "card"}
