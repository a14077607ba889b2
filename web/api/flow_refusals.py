"""Why a session cannot be made for a change, in words for merchants: those of Stripe where they are known."""

from services.plans.eligibility import Refusal
from services.plans.errors import Unoffered

_CANNOT = "This subscription cannot be updated because "
UPDATE_REFUSALS = {
    Refusal.SWITCHED_OFF: _CANNOT
    + "the subscription update feature in the portal configuration is disabled.",
    Refusal.ENDED: _CANNOT + "it has ended.",
    Refusal.NOT_STARTED: _CANNOT + "its first payment is not complete.",
    Refusal.UNPAID: _CANNOT + "it is unpaid.",
    Refusal.PAUSED: _CANNOT + "it is paused.",
    Refusal.CANCELING: _CANNOT + "it is set to be canceled.",
    Refusal.SEVERAL_PRODUCTS: _CANNOT + "it has multiple products.",
    Refusal.USAGE_BASED: _CANNOT + "its price is usage-based.",
    Refusal.INVOICED: _CANNOT + "its collection_method is send_invoice.",
    Refusal.PAYMENT_METHOD: _CANNOT + "its default payment method is not supported by the portal.",
    Refusal.TAX_BEHAVIOR: _CANNOT + "the tax_behavior of its price does not allow it.",
    Refusal.CURRENCY: _CANNOT + "no price of the portal configuration has its currency.",
    Refusal.NOTHING_ELSE: _CANNOT + "the portal configuration offers no other price.",
    Refusal.MERCHANT_SCHEDULE: _CANNOT + "a subscription schedule is attached to it.",
}
_CANNOT_END = "This subscription cannot be canceled because "
CANCEL_REFUSALS = {
    Refusal.SWITCHED_OFF: _CANNOT_END
    + "the subscription cancel feature in the portal configuration is disabled.",
    Refusal.ENDED: _CANNOT_END + "it has ended.",
    Refusal.NOT_STARTED: _CANNOT_END + "its first payment is not complete.",
    Refusal.MERCHANT_SCHEDULE: _CANNOT_END + "a subscription schedule is attached to it.",
}
NO_TAX_LOCATION = (
    "The customer's location isn't recognized, so the tax on this change cannot be worked out. "
    "Set a valid address of the customer."
)
UNOFFERED = {
    Unoffered.PRICE: (
        "The price is not in `features.subscription_update.products` of the portal configuration."
    ),
    Unoffered.QUANTITY: "The quantity is not allowed by the portal configuration.",
    Unoffered.NOTHING: (
        "The subscription has this price and quantity already: there are no changes to confirm."
    ),
    Unoffered.PROMOTION_CODE: (
        "default_allowed_updates of the portal configuration does not include `promotion_code`."
    ),
}
