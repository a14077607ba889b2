"""Paying an invoice in sentences: what is asked, what came of it, and what has not happened."""

from services.invoices.paying import Attempt, Standing
from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from web.formats import money
from web.i18n import N_, _
from web.words.declines import decline_reason

# What Stripe itself writes on the payments of its invoices.
_OF_STRIPE = frozenset({N_("Subscription creation"), N_("Subscription update"), N_("Payment for Invoice")})
_OF_INVOICE = "Payment for Invoice "


def invoice_name(invoice: FullInvoice) -> str:
    """By its number, where it has one."""
    return _("Invoice %(number)s", number=invoice.number) if invoice.number else _("Invoice")


def payment_purpose(description: str) -> str:
    """What a payment was for: Stripe's own words in the customer's language, a merchant's as they stand."""
    if description in _OF_STRIPE:
        return _(description)
    if description.startswith(_OF_INVOICE):
        return _("Payment for Invoice %(number)s", number=description.removeprefix(_OF_INVOICE))
    return description


def asked(invoice: FullInvoice) -> str:
    """Before paying: the amount, and that nothing happens yet."""
    amount = money(invoice.amount_remaining, invoice.currency)
    return _("You pay %(amount)s when you confirm. Nothing is charged before.", amount=amount)


def last_try(invoice: FullInvoice) -> str:
    """Why the last try failed, if one did."""
    error = invoice.intent.last_payment_error if invoice.intent else None
    if error is None:
        return ""
    return declined(error.payment_method, error.decline_code or error.code)


def declined(method: PaymentMethod | None, code: str | None) -> str:
    """The bank's reason, what has not happened, the next step."""
    reason = decline_reason(method, code)
    return _(
        "%(reason)s Nothing was charged, and the invoice is still open. "
        "Try another payment method, or add a new one.",
        reason=reason,
    )


def news_title(invoice: FullInvoice, standing: Standing) -> str:
    """What has become of a payment, in a line."""
    amount = money(amount_of(invoice), invoice.currency)
    if standing is Standing.PAID:
        return _("You paid %(amount)s", amount=amount)
    return _("Your payment of %(amount)s is on its way", amount=amount)


def news_sentence(invoice: FullInvoice, standing: Standing) -> str:
    """The same with what follows."""
    if standing is Standing.PAID:
        return _("%(invoice)s is paid. You will not be charged for it again.", invoice=invoice_name(invoice))
    return _(
        "Your bank takes some days. %(invoice)s stays open until the money has arrived; "
        "there is nothing more to do.",
        invoice=invoice_name(invoice),
    )


def nothing_to_pay(invoice: FullInvoice, standing: Standing) -> str:
    """Why an invoice cannot be paid any more."""
    if standing is Standing.PAID:
        return _("%(invoice)s is paid already. Nothing more was charged.", invoice=invoice_name(invoice))
    if standing is Standing.PROCESSING:
        return _(
            "%(invoice)s is being paid already: your bank takes some days. Nothing more was charged.",
            invoice=invoice_name(invoice),
        )
    return _("%(invoice)s is closed. Nothing has to be paid for it.", invoice=invoice_name(invoice))


def result_sentence(attempt: Attempt, method: PaymentMethod | None) -> str:
    """What became of one of several invoices."""
    amount = money(amount_of(attempt.invoice), attempt.invoice.currency)
    if attempt.declined is not None:
        return _("%(reason)s Nothing was charged for it.", reason=decline_reason(method, attempt.declined))
    return {
        Standing.PAID: _("Paid: %(amount)s.", amount=amount),
        Standing.PROCESSING: _("%(amount)s is on its way from your bank.", amount=amount),
        Standing.AWAITS_BANK: _(
            "Your bank wants you to confirm this payment. Nothing was charged for it yet."
        ),
        Standing.CLOSED: _("Closed. Nothing has to be paid for it."),
        Standing.DUE: _("Not paid yet: %(amount)s.", amount=amount),
    }[attempt.standing]


def amount_of(invoice: FullInvoice) -> int:
    """What this payment is about: others may have paid a part of the invoice before."""
    if invoice.status != "paid":
        return invoice.amount_remaining
    payments = invoice.payments.data if invoice.payments else ()
    last = next((one.amount_paid for one in payments if one.is_default and one.status == "paid"), None)
    return invoice.amount_paid if last is None else last
