"""/v1/invoices/{invoice}/…: finalize, pay, send, void, mark uncollectible (docs.stripe.com/api/invoices)."""

import copy

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Params
from sandbox.billing import collection
from sandbox.billing.finalizing import close
from sandbox.billing.standing import drop_pending_update
from sandbox.objects.invoices import Invoice
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.operations import subscription_parts as parts
from sandbox.operations.invoices import invoice_by_id

operations = Operations()

NOT_OPEN = "You can only pass in open invoices. This invoice isn't open."
NEEDS_ACTION = (
    "Payment for this invoice requires additional user action before it can be completed successfully. "
    "Payment can be completed using the PaymentIntent associated with the invoice. For more details see: "
    "https://stripe.com/docs/billing/subscriptions/overview#requires-action"
)


class FinalizeParams(Params, kw_only=True):
    auto_advance: bool | UnsetType = UNSET


class PayParams(Params, kw_only=True):
    off_session: bool = True
    paid_out_of_band: bool = False
    payment_method: str | UnsetType = UNSET


@operations("POST", "/v1/invoices/{invoice}/finalize", FinalizeParams)
def finalize_invoice(call: Call[FinalizeParams]) -> Invoice:
    invoice = invoice_by_id(call.world, call.path["invoice"])
    if invoice.status != "draft":
        raise StripeError("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    invoice = collection.finalize_invoice(call.world, invoice)
    if call.params.auto_advance is not UNSET and invoice.status == "open":
        invoice.auto_advance = call.params.auto_advance
    return invoice


@operations("POST", "/v1/invoices/{invoice}/pay", PayParams)
def pay_invoice(call: Call[PayParams]) -> Invoice:
    """A draft is finalized first. Raises StripeError (402) when the payment fails or needs its customer."""
    world, params = call.world, call.params
    invoice = invoice_by_id(call.world, call.path["invoice"])
    if invoice.status == "paid":
        raise StripeError("Invoice is already paid")
    if invoice.status == "void":
        raise StripeError(NOT_OPEN)
    method = (
        parts.payment_method(world, params.payment_method, invoice.customer, "payment_method")
        if isinstance(params.payment_method, str)
        else collection.default_method(world, invoice)
    )
    if method is None and not params.paid_out_of_band and invoice.amount_due:
        raise StripeError(
            "There is no `default_payment_method` set on this Customer or Invoice. Please attach a payment "
            "method to the Customer or set it as the default.",
            code="invoice_no_payment_method_types" if not world.payment_methods else None,
        )
    if invoice.status == "draft":
        invoice = collection.finalize_invoice(world, invoice)
    if invoice.status == "paid":
        return invoice
    if params.paid_out_of_band:
        collection.pay_out_of_band(world, invoice)
    elif method is not None:
        intent = collection.pay_invoice(world, invoice, method, off_session=params.off_session)
        refuse_unpaid(intent)
    return invoice


@operations("POST", "/v1/invoices/{invoice}/send")
def send_invoice(call: Call[Params]) -> Invoice:
    world = call.world
    invoice = world.invoices.get(call.path["invoice"])
    if invoice.collection_method != "send_invoice":
        raise StripeError("You can only manually send an invoice if its collection method is 'send_invoice'.")
    if invoice.status == "draft":
        invoice = collection.finalize_invoice(world, invoice)
    world.emit("invoice.sent", invoice)
    return invoice


@operations("POST", "/v1/invoices/{invoice}/void")
def void_invoice(call: Call[Params]) -> Invoice:
    world = call.world
    invoice = invoice_by_id(call.world, call.path["invoice"])
    if invoice.status == "paid":
        raise StripeError("Invoices with `paid` payments cannot be voided.")
    if invoice.status not in {"open", "uncollectible"}:
        raise StripeError(NOT_OPEN)
    subscription = world.subscriptions.find(invoice.subscription or "")
    waiting = world.pending_updates.get(subscription.id) if subscription else None
    if subscription and waiting and waiting.invoice == invoice.id:
        before = copy.copy(subscription)
        drop_pending_update(world, subscription)
        world.emit("customer.subscription.updated", subscription, before=before)
    else:
        close(world, invoice, void=True)
    return invoice


@operations("POST", "/v1/invoices/{invoice}/mark_uncollectible")
def mark_uncollectible(call: Call[Params]) -> Invoice:
    invoice = invoice_by_id(call.world, call.path["invoice"])
    if invoice.status == "uncollectible":
        raise StripeError("This invoice has already been marked uncollectible.")
    if invoice.status != "open":
        raise StripeError(NOT_OPEN)
    close(call.world, invoice, void=False)
    return invoice


def refuse_unpaid(intent: PaymentIntent) -> None:
    """Raises StripeError (402) unless the attempt succeeded."""
    if intent.status == "requires_action":
        raise StripeError(
            NEEDS_ACTION,
            status=402,
            error_type="card_error",
            code="invoice_payment_intent_requires_action",
        )
    error = intent.last_payment_error
    if intent.status == "requires_payment_method" and error:
        raise StripeError(
            error["message"],
            status=402,
            error_type=error["type"],
            **{key: value for key, value in error.items() if key not in {"message", "type", "doc_url"}},
        )
