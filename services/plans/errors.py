"""Why a change of plan is refused before anything happens; web has a sentence for each."""

from enum import Enum

from services.plans.eligibility import Refusal


class PlanRefused(Exception):
    """Something cannot be done with the plan now (R3)."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class UpdateRefused(PlanRefused):
    """The plan cannot be changed."""


class CancelRefused(PlanRefused):
    """The plan cannot be cancelled, or no longer be kept."""


class Unoffered(Enum):
    """What a form asked for that its page did not offer (SECURITY M1, M2)."""

    PRICE = "price"
    QUANTITY = "quantity"
    NOTHING = "nothing"
    PROMOTION_CODE = "promotion_code"


class NotOffered(Exception):
    """Nothing was quoted; `minimum` and `maximum` go with QUANTITY, where there is a range."""

    def __init__(self, what: Unoffered, *, minimum: int | None = None, maximum: int | None = None) -> None:
        super().__init__(what.value)
        self.what = what
        self.minimum = minimum
        self.maximum = maximum


class CodeRefusal(Enum):
    """Why a promotion code does not work."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED_UP = "used_up"
    FIRST_TIME_ONLY = "first_time_only"
    MINIMUM_AMOUNT = "minimum_amount"
    WRONG_PRODUCT = "wrong_product"
    WRONG_CURRENCY = "wrong_currency"
    ALREADY_APPLIED = "already_applied"
    TOO_MANY_TRIES = "too_many_tries"


class CodeRefused(Exception):
    """Nothing was quoted; `minimum` (minor units of `currency`) goes with MINIMUM_AMOUNT."""

    def __init__(self, refusal: CodeRefusal, *, minimum: int | None = None, currency: str = "") -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.minimum = minimum
        self.currency = currency


class AddressNeeded(Exception):
    """Nothing was quoted: Stripe can't tell the customer's taxes without (more of) their address."""


class ChangedMeanwhile(Exception):
    """The plan is no longer as it was shown: another tab, the merchant, time (SECURITY M6)."""
