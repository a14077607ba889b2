"""Why something cannot be done with a plan, and what can be done instead (R3)."""

from services.plans.eligibility import Refusal
from services.plans.errors import CodeRefusal, CodeRefused, NotOffered, Unoffered
from web.formats import money, number
from web.i18n import N_, _

_UPDATES = {
    Refusal.SWITCHED_OFF: "",
    Refusal.ENDED: N_("This plan has ended, so it can't be changed."),
    Refusal.NOT_STARTED: N_("This plan can be changed once its first payment is complete."),
    Refusal.UNPAID: N_("This plan can be changed once its open invoices are paid."),
    Refusal.PAUSED: N_("This plan is paused, so it can't be changed here. Ask %(business)s."),
    Refusal.CANCELING: N_("This plan is cancelled. Keep it first if you want to change it."),
    Refusal.SEVERAL_PRODUCTS: N_(
        "This plan has several products, so it can't be changed here. You can cancel it, or ask %(business)s."
    ),
    Refusal.USAGE_BASED: N_(
        "You pay this plan by use, so it can't be changed here. You can cancel it, or ask %(business)s."
    ),
    Refusal.INVOICED: N_(
        "You pay this plan by invoice, so it can't be changed here. You can cancel it, or ask %(business)s."
    ),
    Refusal.PAYMENT_METHOD: N_(
        "This plan's payment method doesn't allow changes here. "
        "Choose another one, cancel the plan, or ask %(business)s."
    ),
    Refusal.TAX_BEHAVIOR: N_(
        "The other plans are taxed in another way, so you can't change to them here. "
        "You can cancel this one, or ask %(business)s."
    ),
    Refusal.CURRENCY: N_(
        "The other plans are not sold in your currency, so you can't change to them here. "
        "You can cancel this one, or ask %(business)s."
    ),
    Refusal.NOTHING_ELSE: N_("There is no other plan to change to. You can cancel this one."),
    Refusal.MERCHANT_SCHEDULE: N_(
        "%(business)s has arranged a change of this plan, so it can't be changed or cancelled here. "
        "Ask %(business)s."
    ),
}
_CANCELLATIONS = {
    Refusal.SWITCHED_OFF: N_("This plan can't be cancelled here. Ask %(business)s."),
    Refusal.ENDED: N_("This plan has ended already. You will not be charged again."),
    Refusal.NOT_STARTED: N_("This plan has not started, so there is nothing to cancel."),
    Refusal.CANCELING: N_("This plan is cancelled already."),
    Refusal.MERCHANT_SCHEDULE: _UPDATES[Refusal.MERCHANT_SCHEDULE],
}
_CODES = {
    CodeRefusal.UNKNOWN: N_("This code doesn't exist. Please check the spelling."),
    CodeRefusal.EXPIRED: N_("This code is no longer valid."),
    CodeRefusal.USED_UP: N_("This code has been used as often as it can be."),
    CodeRefusal.FIRST_TIME_ONLY: N_("This code is for a first payment only."),
    CodeRefusal.WRONG_PRODUCT: N_("This code isn't for this plan."),
    CodeRefusal.WRONG_CURRENCY: N_("This code isn't for your currency."),
    CodeRefusal.ALREADY_APPLIED: N_("Your plan has this discount already."),
    CodeRefusal.TOO_MANY_TRIES: N_("Too many codes were tried. Please wait an hour, then try again."),
}


def update_refused(refusal: Refusal | None, business: str) -> str:
    """Why a plan can't be changed, or nothing where it can, or where changing is not offered at all."""
    sentence = _UPDATES[refusal] if refusal else ""
    return _(sentence, business=business) if sentence else ""


def cancel_refused(refusal: Refusal, business: str) -> str:
    """Why a plan can't be cancelled."""
    return _(_CANCELLATIONS[refusal], business=business)


def code_refused(error: CodeRefused) -> str:
    """Why a promotion code doesn't work, one sentence."""
    if error.refusal is CodeRefusal.MINIMUM_AMOUNT:
        least = money(error.minimum or 0, error.currency)
        return _("This code is for plans of %(amount)s or more.", amount=least)
    return _(_CODES[error.refusal])


def not_offered(error: NotOffered) -> str:
    """What was asked for that is not on offer."""
    if error.what is Unoffered.PRICE:
        return _("This plan is not on offer any more. Please choose another one.")
    if error.what is Unoffered.PROMOTION_CODE:
        return _("Promotion codes can't be used here.")
    if error.what is Unoffered.NOTHING:
        return _("This is the plan that you have. Choose another plan to change it.")
    if error.minimum is None:
        return _("The quantity of this plan can't be changed.")
    if error.maximum is None:
        return _("Choose a whole number from %(minimum)s.", minimum=number(error.minimum))
    return _(
        "Choose a whole number from %(minimum)s to %(maximum)s.",
        minimum=number(error.minimum),
        maximum=number(error.maximum),
    )
