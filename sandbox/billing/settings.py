"""How the sandbox's account collects money: what a merchant sets in Stripe's dashboard."""

from typing import Literal

from msgspec import Struct

from sandbox.billing.calendar import DAY

HOUR = 3600


class BillingSettings(Struct):
    """Seconds. A failed payment is tried again after each of `retries`, counted from the attempt before;
    when the last has failed the subscription becomes what `after_retries` says."""

    draft: int = HOUR
    incomplete: int = 23 * HOUR
    pending_update: int = 23 * HOUR
    trial_notice: int = 3 * DAY
    retries: tuple[int, ...] = (3 * DAY, 5 * DAY, 7 * DAY)
    after_retries: Literal["canceled", "unpaid", "past_due"] = "canceled"
