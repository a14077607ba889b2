"""What a bank said when it refused a payment, in the words of the customer."""

from services.stripe_gateway.objects.payment_methods import PaymentMethod
from web.i18n import N_, _
from web.words.payment_methods import method_name

_REASONS = {
    "authentication_required": N_("Your bank wants you to confirm the payment with %(method)s."),
    "card_velocity_exceeded": N_("%(method)s was used too often, or for too much, in a short time."),
    "expired_card": N_("%(method)s has expired."),
    "incorrect_cvc": N_("The security code of %(method)s is wrong."),
    "insufficient_funds": N_("There is not enough money on %(method)s."),
    "invoice_payment_intent_requires_action": N_("The payment with %(method)s was not confirmed."),
    "not_accepted": N_("%(method)s can't be used for this payment."),
    "payment_intent_authentication_failure": N_("The payment with %(method)s was not confirmed."),
    "processing_error": N_("Your bank could not be reached with %(method)s."),
}


def decline_reason(method: PaymentMethod | None, code: str | None) -> str:
    """Why the payment failed; a code that says nothing to a customer is a plain "declined"."""
    name = method_name(method) if method else _("your payment method")
    reason = _REASONS.get(code or "")
    return _(reason, method=name) if reason else _("Your bank declined %(method)s.", method=name)
