"""When a change happens and what Stripe is sent for it: exactly the intended parameters (SECURITY M3)."""

from typing import Any

import pytest
from msgspec.structs import replace

from services.plans.changes import Change, NewDiscount, Trial, decide, preview_parameters, update_parameters
from services.plans.rules import UpdateRules
from services.stripe_gateway.objects.discounts import Discount, DiscountSource
from services.stripe_gateway.objects.prices import Price, Recurring
from services.stripe_gateway.objects.subscriptions import Subscription
from tests.unit.services.plans.structs import (
    END,
    NOW,
    PLAIN,
    SEATS,
    item,
    offer,
    price,
    subscription,
    update_rules,
)

ITEM = {"id": "si_1", "price": "price_gold", "quantity": 1}


def change(
    to: str = "price_gold",
    quantity: int = 1,
    *,
    one: Subscription | None = None,
    before: Price = PLAIN,
    discount: NewDiscount | None = None,
    **rules: Any,
) -> Change:
    one = one or subscription()
    update: UpdateRules = update_rules(**rules)
    choice = offer(one, update).choice(to)
    assert choice is not None
    return decide(one, update, before, choice, quantity=quantity, discount=discount)


def sent(made: Change, paid_by: str = "card") -> dict[str, Any]:
    return update_parameters(made, NOW, paid_by=paid_by)


def test_an_upgrade_that_is_billed_now() -> None:
    """SECURITY M3, M4: this set, no more and no less."""
    made = change()
    assert made.bills_now
    assert made.at is None
    assert sent(made) == {
        "items": [ITEM],
        "proration_behavior": "always_invoice",
        "proration_date": NOW,
        "payment_behavior": "pending_if_incomplete",
    }


def test_the_preview_takes_the_same_parameters() -> None:
    """SECURITY M4: what is previewed is what is done."""
    made = change(discount=NewDiscount("promotion_code", "promo_1"))
    asked, done = preview_parameters(made, NOW), sent(made)
    assert asked["subscription"] == "sub_1"
    assert asked["discounts"] == done["discounts"] == [{"promotion_code": "promo_1"}]
    behavior = {name: value for name, value in done.items() if name not in {"discounts", "payment_behavior"}}
    assert asked["subscription_details"] == behavior


@pytest.mark.parametrize("behavior", ["none", "create_prorations"])
def test_what_is_billed_later(behavior: str) -> None:
    """Issue 4.2: the configuration's `proration_behavior`; `none` has no moment to agree on."""
    made = change(proration_behavior=behavior)
    assert not made.bills_now
    assert ("proration_date" in sent(made)) is (behavior != "none")


def test_another_interval_is_billed_now() -> None:
    """STRIPE 8.4: whatever the setting, Stripe starts a new period."""
    assert change("price_gold_yearly", proration_behavior="none").bills_now


def test_from_free_to_paid_is_billed_now() -> None:
    """STRIPE 8.4."""
    free = price("price_plain", 0)
    assert change(one=subscription(item(free)), before=free, proration_behavior="none").bills_now
    other = offer(subscription(item(free)), update_rules(), gold=price("price_gold", 0)).choice("price_gold")
    assert other is not None
    rules = update_rules(proration_behavior="none")
    assert not decide(subscription(item(free)), rules, free, other, quantity=1).bills_now


def test_a_new_anchor() -> None:
    """Issue 4.2: `billing_cycle_anchor` goes in the object form of 2026-09-30 and later."""
    made = change(billing_cycle_anchor="now", proration_behavior="create_prorations")
    assert made.bills_now
    assert sent(made)["billing_cycle_anchor"] == {"type": "now"}


@pytest.mark.parametrize("method", ["us_bank_account", "sepa_debit", "bacs_debit", "au_becs_debit"])
def test_bank_debits_cannot_wait(method: str) -> None:
    """Issue 4.5: Stripe excludes them from `pending_if_incomplete`."""
    assert sent(change(), method)["payment_behavior"] == "allow_incomplete"


def test_trials() -> None:
    """Issue 4.2: `trial_update_behavior`."""
    trial = subscription(status="trialing", trial_end=END)
    ends = change(one=trial)
    assert (ends.trial, ends.bills_now, sent(ends)["trial_end"]) == (Trial.ENDS, True, "now")
    assert "proration_date" not in sent(ends)
    goes_on = change(one=trial, trial_update_behavior="continue_trial", billing_cycle_anchor="now")
    assert (goes_on.trial, goes_on.bills_now) == (Trial.CONTINUES, False)
    assert not {"trial_end", "billing_cycle_anchor"} & set(sent(goes_on))


def test_a_trial_that_nothing_ends() -> None:
    """Issue 4.2: a code alone, and what waits for the period's end, let it go on."""
    trial = subscription(status="trialing", trial_end=END)
    code = change("price_plain", one=trial, discount=NewDiscount("promotion_code", "promo_1"))
    waits = change("price_tin", one=trial, schedule_conditions=frozenset(["decreasing_item_amount"]))
    for made in (code, waits):
        assert (made.trial, made.bills_now) == (Trial.CONTINUES, False)
    assert waits.at == END


def test_a_trials_end_is_billed_now() -> None:
    """STRIPE 8.4: whatever the setting."""
    trial = subscription(status="trialing", trial_end=END)
    assert change(one=trial, proration_behavior="none").bills_now


BOTH = frozenset(["decreasing_item_amount", "shortening_interval"])
DECREASING, SHORTENING = frozenset(["decreasing_item_amount"]), frozenset(["shortening_interval"])
YEARLY = price("price_gold_yearly", 73_000, "year")
CHEAP_YEAR = price("price_gold_yearly", 2000, "year")
TOO_LONG = price("price_plain", 4400, recurring=Recurring("month", 18))


@pytest.mark.parametrize(
    ("before", "had", "to", "quantity", "conditions", "waits"),
    [
        (PLAIN, 1, "price_tin", 1, BOTH, True),
        (PLAIN, 1, "price_tin", 1, frozenset(), False),
        (PLAIN, 1, "price_gold", 1, BOTH, False),
        (PLAIN, 1, "price_gold_yearly", 1, BOTH, False),
        (YEARLY, 1, "price_gold", 1, SHORTENING, True),
        (YEARLY, 1, "price_gold", 1, DECREASING, True),
        (CHEAP_YEAR, 1, "price_gold", 1, DECREASING, False),
        (TOO_LONG, 1, "price_gold_yearly", 1, SHORTENING, True),
        (price("price_tin", 4400), 1, "price_plain", 1, BOTH, False),
        (SEATS, 5, "price_seats", 4, BOTH, True),
        (SEATS, 5, "price_seats", 6, BOTH, False),
        (SEATS, 5, "price_seats", 5, BOTH, False),
    ],
)
def test_what_waits_for_the_periods_end(
    before: Price, had: int, to: str, quantity: int, conditions: frozenset[Any], waits: bool
) -> None:
    """Issue 4.2: any condition of `schedule_at_period_end`; none configured is always at once."""
    one = subscription(item(before, had))
    made = change(to, quantity, one=one, before=before, schedule_conditions=conditions)
    assert made.at == (END if waits else None)
    assert not (waits and made.bills_now)
    assert made.proration_behavior == (
        "none" if waits or (to, quantity) == (before.id, had) else "always_invoice"
    )


def test_what_waits_leaves_the_period_as_it_is() -> None:
    """Its preview is of the period to come, and pins no second of this one."""
    made = change("price_tin", billing_cycle_anchor="now", schedule_conditions=BOTH)
    assert preview_parameters(made, NOW, "recurring")["subscription_details"] == {
        "items": [{**ITEM, "price": "price_tin"}],
        "proration_behavior": "none",
    }


def test_a_moment_that_is_not_known_yet() -> None:
    """The first preview answers with it."""
    assert "proration_date" not in preview_parameters(change(), None)["subscription_details"]


def test_discounts_that_are_there_are_kept() -> None:
    """STRIPE 8.1: the list overwrites; without a code it is not sent at all."""
    one = subscription(discounts=("di_1",))
    made = change(one=one, discount=NewDiscount("promotion_code", "promo_1"))
    assert sent(made)["discounts"] == [{"discount": "di_1"}, {"promotion_code": "promo_1"}]
    assert "discounts" not in sent(change(one=one))


CODE = NewDiscount("promotion_code", "promo_1")
KEPT = [{"discount": "di_1"}]
ALL = [*KEPT, {"discount": "di_2"}, {"promotion_code": "promo_1"}]


@pytest.mark.parametrize(
    ("discount", "lasting", "first", "later"),
    [
        (None, None, None, None),
        (None, ("di_1",), None, KEPT),
        (None, (), None, ""),
        (CODE, None, ALL, ALL),
        (CODE, ("di_1",), ALL, [*KEPT, {"promotion_code": "promo_1"}]),
        (replace(CODE, once=True), ("di_1",), ALL, KEPT),
        (replace(CODE, once=True), (), ALL, ""),
    ],
)
def test_the_discounts_of_each_bill(
    discount: NewDiscount | None, lasting: tuple[str, ...] | None, first: Any, later: Any
) -> None:
    """STRIPE 8.1: none named leaves them, "" clears them; what one bill uses up is in no later one."""
    di_2 = Discount("di_2", DiscountSource("co_2"))
    made = replace(change(one=subscription(discounts=("di_1", di_2)), discount=discount), lasting=lasting)
    coming, ordinary = preview_parameters(made, NOW), preview_parameters(made, NOW, "recurring")
    assert (coming.get("discounts"), ordinary.get("discounts")) == (first, later)
    assert (coming.get("preview_mode"), ordinary["preview_mode"]) == (None, "recurring")


def test_a_code_alone() -> None:
    """Issue 4.4: nothing else changes, and nothing is billed."""
    made = change("price_plain", discount=CODE, billing_cycle_anchor="now")
    assert (made.bills_now, made.at, made.proration_behavior) == (False, None, "none")
    assert "billing_cycle_anchor" not in sent(made)
