"""Why something is not done with a payment method; web has a sentence for each."""


class PaymentMethodsOff(Exception):
    """The configuration does not let customers change their payment methods (SECURITY A3)."""


class LastPaymentMethod(Exception):
    """The only payment method of a customer whose plan needs one (R8); nothing was removed."""


class ReplacementNeeded(Exception):
    """The payment method pays something, and what is to pay it instead was not, or wrongly, said."""


class NotCompleted(Exception):
    """Stripe's page was left before a payment method was saved."""
