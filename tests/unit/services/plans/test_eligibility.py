"""What may be done with a plan, as a table: every reason of R3, every switch of R4."""

from typing import Any

import pytest
from msgspec.structs import replace

from services.plans.eligibility import Actions, Refusal, actions, ends_with_period
from services.plans.rules import CatalogueProduct, Rules
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.prices import Recurring
from services.stripe_gateway.objects.schedules import CurrentPhase, Phase, SubscriptionSchedule
from services.stripe_gateway.objects.subscriptions import (
    AutomaticTax,
    PauseCollection,
    PendingUpdate,
    Subscription,
)
from tests.unit.services.plans.structs import (
    END,
    START,
    item,
    offer,
    price,
    rules,
    subscription,
    update_rules,
)

METERED = price("price_metered", 3, recurring=Recurring("month", usage_type="metered"))
CARD = PaymentMethod(id="pm_1", type="card")


def schedule(status: Any = "active", *, more: bool = True) -> SubscriptionSchedule:
    phases = [Phase(START, END)] + ([Phase(END, END + 1000)] if more else [])
    return SubscriptionSchedule(
        "sub_sched_1", status, current_phase=CurrentPhase(START, END), phases=tuple(phases)
    )


def allowed(
    one: Subscription,
    configured: Rules | None = None,
    *,
    paid_by: PaymentMethod | None = CARD,
    own: bool = False,
) -> Actions:
    configured = configured or rules()
    single = len(one.items.data) == 1
    return actions(
        one,
        configured,
        offer(one, configured.update) if single else None,
        paid_by=paid_by,
        own_schedule=own,
    )


UPDATE_REFUSED: dict[str, tuple[Subscription, Refusal]] = {
    "ended": (subscription(status="canceled"), Refusal.ENDED),
    "never started": (subscription(status="incomplete_expired"), Refusal.ENDED),
    "not started": (subscription(status="incomplete"), Refusal.NOT_STARTED),
    "unpaid": (subscription(status="unpaid"), Refusal.UNPAID),
    "paused": (subscription(status="paused"), Refusal.PAUSED),
    "several products": (subscription(item(), item(id="si_2")), Refusal.SEVERAL_PRODUCTS),
    "use": (subscription(item(METERED, None)), Refusal.USAGE_BASED),
    "invoiced": (subscription(collection_method="send_invoice"), Refusal.INVOICED),
    "canceling, classic": (subscription(cancel_at_period_end=True), Refusal.CANCELING),
    "canceling, flexible": (subscription(cancel_at=END), Refusal.CANCELING),
    "unspecified, automatic tax": (
        subscription(automatic_tax=AutomaticTax(enabled=True)),
        Refusal.TAX_BEHAVIOR,
    ),
    "said to be unspecified, automatic tax": (
        subscription(
            item(price("price_plain", 1, tax_behavior="unspecified")),
            automatic_tax=AutomaticTax(enabled=True),
        ),
        Refusal.TAX_BEHAVIOR,
    ),
    "merchant's schedule": (subscription(schedule=schedule()), Refusal.MERCHANT_SCHEDULE),
    "merchant's schedule to come": (
        subscription(schedule=schedule("not_started")),
        Refusal.MERCHANT_SCHEDULE,
    ),
}


@pytest.mark.parametrize("name", UPDATE_REFUSED)
def test_what_cannot_be_updated(name: str) -> None:
    """R3: each limit has a reason of its own."""
    one, refusal = UPDATE_REFUSED[name]
    assert allowed(one).update is refusal


@pytest.mark.parametrize(
    "one",
    [
        subscription(),
        subscription(status="trialing"),
        subscription(status="past_due"),
        subscription(cancel_at=END + 1),
        subscription(schedule=schedule("released")),
        subscription(pause_collection=PauseCollection("void")),
        subscription(pending_update=PendingUpdate(END)),
    ],
)
def test_what_can_be_updated(one: Subscription) -> None:
    """R14: a pause of collection forbids nothing; a merchant's later end and a released schedule neither."""
    assert allowed(one).update is None
    assert allowed(one).cancel is None


def test_an_unsupported_payment_method() -> None:
    """R3, R7: what the portal cannot charge blocks updating only; none at all does not."""
    odd = PaymentMethod(id="pm_2", type="konbini")
    assert allowed(subscription(), paid_by=odd).update is Refusal.PAYMENT_METHOD
    assert allowed(subscription(), paid_by=odd).cancel is None
    assert allowed(subscription(), paid_by=None).update is None


def test_nothing_else_in_the_catalogue() -> None:
    """R3: a catalogue of the present price alone, or of other currencies or taxes, says which it is."""
    only = update_rules(products=(CatalogueProduct("plain", ("price_plain",)),), promotion_code=False)
    assert allowed(subscription(), rules(only)).update is Refusal.NOTHING_ELSE
    gold = update_rules(products=(CatalogueProduct("gold", ("price_gold",)),), promotion_code=False)
    euros = subscription(item(price("price_plain", 1, currency="eur")), currency="eur")
    assert allowed(euros, rules(gold)).update is Refusal.CURRENCY
    taxed = subscription(item(price("price_plain", 1, tax_behavior="inclusive")))
    exclusive = offer(taxed, gold, gold=price("price_gold", 7300, tax_behavior="exclusive"))
    found = actions(taxed, rules(gold), exclusive, paid_by=CARD, own_schedule=False)
    assert found.update is Refusal.TAX_BEHAVIOR


def test_the_switches() -> None:
    """R4: each feature on its own; off is no reason that needs words."""
    neither = allowed(subscription(), rules(update_rules(enabled=False), enabled=False))
    assert (neither.update, neither.cancel) == (Refusal.SWITCHED_OFF, Refusal.SWITCHED_OFF)
    only_cancel = allowed(subscription(), rules(update_rules(enabled=False)))
    assert (only_cancel.update, only_cancel.cancel) == (Refusal.SWITCHED_OFF, None)
    only_update = allowed(subscription(), rules(enabled=False))
    assert (only_update.update, only_update.cancel) == (None, Refusal.SWITCHED_OFF)


@pytest.mark.parametrize(
    ("one", "refusal"),
    [
        (subscription(status="canceled"), Refusal.ENDED),
        (subscription(status="incomplete"), Refusal.NOT_STARTED),
        (subscription(cancel_at_period_end=True), Refusal.CANCELING),
        (subscription(schedule=schedule()), Refusal.MERCHANT_SCHEDULE),
    ],
)
def test_what_cannot_be_cancelled(one: Subscription, refusal: Refusal) -> None:
    """R3: cancelling is refused only where there is nothing to cancel, or the merchant's schedule holds."""
    assert allowed(one).cancel is refusal


@pytest.mark.parametrize(
    "one",
    [
        subscription(item(), item(id="si_2")),
        subscription(item(METERED, None)),
        subscription(collection_method="send_invoice"),
        subscription(status="unpaid"),
        subscription(status="paused"),
    ],
)
def test_what_cannot_be_updated_can_be_cancelled(one: Subscription) -> None:
    """R3: "offers only cancellation"."""
    assert allowed(one).cancel is None


def test_the_portals_own_schedule_blocks_nothing() -> None:
    """R3: it can be undone or replaced, and the plan can be cancelled."""
    found = allowed(subscription(schedule=schedule()), own=True)
    assert (found.update, found.cancel, found.undo) == (None, None, True)
    passed = allowed(subscription(schedule=schedule(more=False)), own=True)
    assert (passed.update, passed.undo) == (None, False)
    waits = replace(schedule("not_started"), current_phase=None)
    for gone in ({"schedule": waits}, {"cancel_at": END}, {"status": "canceled"}):
        assert not allowed(subscription(**{"schedule": schedule(), **gone}), own=True).undo


def test_the_merchants_schedule_is_the_merchants() -> None:
    """R3: the customer neither undoes it, nor keeps a plan that it ends."""
    assert not allowed(subscription(schedule=schedule())).undo
    found = allowed(subscription(schedule=schedule(), cancel_at=END))
    assert (found.undo, found.keep) == (False, False)


def test_automatic_tax() -> None:
    """R3: a price that says how it is taxed can be left for another that says so."""
    taxed = price("price_plain", 4400, tax_behavior="exclusive")
    one = subscription(item(taxed), automatic_tax=AutomaticTax(enabled=True))
    gold = offer(one, gold=price("price_gold", 7300, tax_behavior="exclusive"))
    assert actions(one, rules(), gold, paid_by=CARD, own_schedule=False).update is None


@pytest.mark.parametrize(
    ("status", "owes"),
    [("incomplete", True), ("past_due", True), ("unpaid", True), ("active", False), ("canceled", False)],
)
def test_what_is_owed(status: Any, *, owes: bool) -> None:
    """Open invoices that the plan needs paid to go on."""
    assert allowed(subscription(status=status)).owes is owes


def test_keeping_a_plan() -> None:
    """R4: offered while the cancellation has not taken effect, in both billing modes."""
    assert allowed(subscription(cancel_at=END)).keep
    assert allowed(subscription(cancel_at_period_end=True)).keep
    assert not allowed(subscription()).keep
    assert not allowed(subscription(status="canceled", cancel_at=END)).keep
    assert not allowed(subscription(cancel_at=END + 86_400)).keep
    assert not allowed(subscription(cancel_at=END), rules(enabled=False)).keep


def test_a_change_that_awaits_its_payment() -> None:
    """Issue 4.5: it can be settled while the plan lives."""
    assert allowed(subscription(pending_update=PendingUpdate(END))).settle
    assert not allowed(subscription(pending_update=PendingUpdate(END), status="canceled")).settle
    assert not allowed(subscription()).settle


def test_a_term_is_not_a_cancellation() -> None:
    """STRIPE 4.3: an end beyond the period is the merchant's."""
    assert not ends_with_period(subscription(cancel_at=END + 1))
    assert ends_with_period(subscription(cancel_at=END - 1))
    assert not ends_with_period(subscription(cancel_at=END, status="canceled"))
