"""What is on offer: the catalogue, less what does not fit (R3, SECURITY M1, M2)."""

import pytest

from services.plans.eligibility import Actions, Refusal
from services.plans.errors import NotOffered, Unoffered, UpdateRefused
from services.plans.offers import tax_fits
from services.plans.quoting import Wish, chosen
from services.plans.reading import PlanView
from services.plans.rules import QuantityRule, UpdateRules
from services.stripe_gateway.objects.prices import CurrencyOption, Price, Recurring
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions import PlanItem
from tests.unit.services.plans.structs import (
    PLAIN,
    PRODUCTS,
    SEATS,
    bare_plan,
    item,
    offer,
    price,
    rules,
    subscription,
    update_rules,
)


def ids(one: Subscription | None = None, update: UpdateRules | None = None, **prices: Price) -> list[str]:
    return [choice.price.id for choice in offer(one, update, **prices).choices]


def test_the_catalogue_in_its_order() -> None:
    """Issue 4.1: every price, the present one marked."""
    assert ids() == ["price_tin", "price_plain", "price_gold", "price_gold_yearly", "price_seats"]
    current = offer().current
    assert current is not None
    assert current.price.id == "price_plain"


@pytest.mark.parametrize(
    "gold",
    [
        price("price_gold", 7300, active=False),
        price("price_gold", 7300, currency="eur"),
        price("price_gold", 7300, recurring=None),
        price("price_gold", 7300, recurring=Recurring("month", usage_type="metered")),
    ],
)
def test_what_does_not_fit_is_not_offered(gold: Price) -> None:
    """SECURITY M1: inactive, of another currency, once only, by use."""
    assert "price_gold" not in ids(gold=gold)


def test_a_price_in_several_currencies() -> None:
    """R3: `currency_options` count, with the amount of that currency."""
    options = {"eur": CurrencyOption(unit_amount=6800)}
    euros = subscription(item(price("price_plain", 4000, currency="eur")), currency="eur")
    found = offer(euros, gold=price("price_gold", 7300, currency_options=options)).choice("price_gold")
    assert found is not None
    assert (found.price.currency, found.price.unit_amount) == ("eur", 6800)


@pytest.mark.parametrize(
    ("current", "other", "automatic", "fits"),
    [
        ("inclusive", "inclusive", True, True),
        ("inclusive", "exclusive", True, False),
        ("inclusive", "exclusive", False, False),
        ("unspecified", "exclusive", False, True),
        ("unspecified", "exclusive", True, False),
        ("exclusive", "unspecified", True, False),
        ("exclusive", None, False, True),
        (None, None, True, False),
    ],
)
def test_tax_behaviors(current: str | None, other: str | None, automatic: bool, fits: bool) -> None:
    """R3: `unspecified` blocks only where automatic tax is on."""
    assert tax_fits(current, other, automatic_tax=automatic) is fits


def test_only_what_is_allowed_to_change() -> None:
    """Issue 4.2: `default_allowed_updates` without price offers no other, without quantity no number."""
    assert ids(update=update_rules(price=False)) == ["price_plain"]
    seats = offer(update=update_rules(quantity=False)).choice("price_seats")
    assert seats is not None
    assert seats.quantity is None


def view(one: Subscription | None = None, update: UpdateRules | None = None) -> PlanView:
    one = one or subscription()
    configured = rules(update)
    plan_items = tuple(
        PlanItem(i.price, PRODUCTS.get(i.price.product), i.quantity, None) for i in one.items.data
    )
    plan = bare_plan(one, items=plan_items)
    return PlanView(plan, configured, offer(one, configured.update), Actions(None, None), None)


def refused(wish: Wish, one: Subscription | None = None) -> NotOffered:
    with pytest.raises(NotOffered) as caught:
        chosen(view(one), wish)
    return caught.value


def test_a_price_that_is_not_offered() -> None:
    """SECURITY M1: whatever a form says."""
    assert refused(Wish(price="price_secret")).what is Unoffered.PRICE


@pytest.mark.parametrize("quantity", [0, -1, 21, 10**9])
def test_a_quantity_outside_the_limits(quantity: int) -> None:
    """SECURITY M2: the refusal names the limits."""
    error = refused(Wish(price="price_seats", quantity=quantity))
    assert (error.what, error.minimum, error.maximum) == (Unoffered.QUANTITY, 1, 20)


def test_a_quantity_where_none_can_be_chosen() -> None:
    """SECURITY M2: it stays as it is."""
    assert refused(Wish(price="price_gold", quantity=2)).minimum is None
    assert chosen(view(subscription(item(PLAIN, 3))), Wish(price="price_gold"))[1] == 3


def test_no_change_at_all() -> None:
    """The present plan is no change, unless a code comes with it."""
    assert refused(Wish(price="price_plain", quantity=1)).what is Unoffered.NOTHING
    assert chosen(view(), Wish(price="price_plain", code="X"))[0].current
    seats = subscription(item(SEATS, 5))
    assert refused(Wish(quantity=5), seats).what is Unoffered.NOTHING
    assert chosen(view(seats), Wish(quantity=6))[1] == 6


def test_a_refused_plan_offers_nothing() -> None:
    """Issue 4.3: checked again when it is used."""
    blocked = view()
    blocked = PlanView(blocked.plan, blocked.rules, blocked.offer, Actions(Refusal.INVOICED, None), None)
    with pytest.raises(UpdateRefused):
        chosen(blocked, Wish(price="price_gold"))


def test_quantity_rules() -> None:
    """A maximum of none is any number."""
    assert QuantityRule(2).allows(10**6)
    assert not QuantityRule(2).allows(1)
