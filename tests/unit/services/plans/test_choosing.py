"""What a form may ask for: nothing that its page did not offer, whatever it sends (SECURITY M1, M2)."""

from typing import Any

import pytest

from services.plans.changes import NewDiscount
from services.plans.eligibility import Actions, Refusal
from services.plans.errors import NotOffered, Unoffered, UpdateRefused
from services.plans.quoting import Wish, chosen
from services.plans.reading import PlanView
from services.plans.rules import UpdateRules
from services.stripe_gateway.objects.subscriptions import SubscriptionItem
from tests.unit.services.plans.structs import (
    PLAIN,
    SEATS,
    bare_plan,
    item,
    offer,
    rules,
    subscription,
    update_rules,
)

GIFT = NewDiscount("coupon", "co_1")


def view(
    *items: SubscriptionItem, refusal: Refusal | None = None, update: UpdateRules | None = None
) -> PlanView:
    """A plan as its customer may change it; of several items there is no offer."""
    one = subscription(*items)
    plan = bare_plan(one)
    offered = offer(one, update) if len(items) < 2 else None
    return PlanView(plan, rules(update), offered, Actions(refusal, None), None)


@pytest.mark.parametrize(
    ("plan", "wish", "price", "quantity"),
    [
        (view(), Wish("price_gold"), "price_gold", 1),
        (view(item(PLAIN, 3)), Wish("price_gold"), "price_gold", 3),
        (view(item(PLAIN, 3)), Wish("price_gold", 3), "price_gold", 3),
        (view(item(PLAIN, None)), Wish("price_gold"), "price_gold", 1),
        (view(item(PLAIN, 0)), Wish("price_gold"), "price_gold", 0),
        (view(), Wish(code="LESS"), "price_plain", 1),
        (view(item(PLAIN, 0)), Wish(code="LESS"), "price_plain", 0),
        (view(), Wish("price_plain", 1, discount=GIFT), "price_plain", 1),
        (view(), Wish("price_seats", 20), "price_seats", 20),
        (view(item(SEATS, 5)), Wish(quantity=1), "price_seats", 1),
    ],
)
def test_what_is_chosen(plan: PlanView, wish: Wish, price: str, quantity: int) -> None:
    """What is not named stays as it is, none of a price too."""
    choice, many = chosen(plan, wish)
    assert (choice.price.id, many) == (price, quantity)


FIXED = update_rules(quantity=False)


@pytest.mark.parametrize(
    ("plan", "wish", "what", "limits"),
    [
        (view(), Wish("price_secret"), Unoffered.PRICE, (None, None)),
        (view(item(), item(id="si_2")), Wish("price_gold"), Unoffered.PRICE, (None, None)),
        (view(), Wish("price_gold", 2), Unoffered.QUANTITY, (None, None)),
        (view(item(PLAIN, 3)), Wish("price_gold", 1), Unoffered.QUANTITY, (None, None)),
        (view(update=FIXED), Wish("price_seats", 2), Unoffered.QUANTITY, (None, None)),
        (view(), Wish("price_seats", 21), Unoffered.QUANTITY, (1, 20)),
        (view(), Wish("price_seats", 0), Unoffered.QUANTITY, (1, 20)),
        (view(item(SEATS, 30)), Wish(code="LESS"), Unoffered.QUANTITY, (1, 20)),
        (view(), Wish(), Unoffered.NOTHING, (None, None)),
        (view(), Wish("price_plain", 1), Unoffered.NOTHING, (None, None)),
        (view(item(SEATS, 5)), Wish("price_seats", 5), Unoffered.NOTHING, (None, None)),
    ],
)
def test_what_is_not_offered(plan: PlanView, wish: Wish, what: Unoffered, limits: Any) -> None:
    """By its own name, with the range where there is one."""
    with pytest.raises(NotOffered) as refused:
        chosen(plan, wish)
    assert (refused.value.what, (refused.value.minimum, refused.value.maximum)) == (what, limits)


def test_a_plan_that_cannot_be_changed() -> None:
    """R3, SECURITY A3: with the reason, before anything is looked at."""
    with pytest.raises(UpdateRefused) as refused:
        chosen(view(refusal=Refusal.INVOICED), Wish("price_gold"))
    assert refused.value.refusal is Refusal.INVOICED
