"""Changes that wait: what a schedule has is sent back whole, for Stripe drops what is not named (R3)."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any, TypeVar

import pytest

from services.plans.changes import Change, NewDiscount, Trial
from services.plans.schedules import Schedules
from services.store import Store
from services.stripe_gateway.errors import InvalidRequest, NotFound
from services.stripe_gateway.objects.prices import Recurring
from tests.unit.canned import CannedGateway
from tests.unit.services.clock import TestClock

T = TypeVar("T")
SCHEDULES = "/v1/subscription_schedules"
SCHEDULE = f"{SCHEDULES}/sub_sched_1"
TIN = Change(
    subscription="sub_1",
    item="si_1",
    price="price_tin",
    product="tin",
    quantity=3,
    recurring=Recurring("month", 2),
    at=200,
    bills_now=False,
    trial=Trial.NONE,
    proration_behavior="none",
    discount=NewDiscount("promotion_code", "promo_new"),
    discounts=("di_1",),
)
# As Stripe answers it, with what nobody has given.
NOTHING: dict[str, Any] = {
    "add_invoice_items": [],
    "application_fee_percent": None,
    "billing_thresholds": None,
    "default_tax_rates": [],
    "description": None,
    "discounts": [],
    "invoice_settings": None,
    "metadata": {},
    "on_behalf_of": None,
    "transfer_data": None,
    "trial_end": None,
}
# What is said of a phase as a whole, and what of it is sent back.
TERMS = {
    "application_fee_percent": 10.5,
    "automatic_tax": {"enabled": True, "disabled_reason": None, "liability": {"type": "self"}},
    "billing_thresholds": {"amount_gte": 90_000, "reset_billing_cycle_anchor": None},
    "collection_method": "charge_automatically",
    "default_payment_method": "pm_1",
    "default_tax_rates": [{"id": "txr_1"}, "txr_2"],
    "description": "Harbour",
    "invoice_settings": {"account_tax_ids": None, "days_until_due": None, "issuer": {"type": "self"}},
    "metadata": {"berth": "7"},
    "on_behalf_of": "acct_1",
    "transfer_data": {"amount_percent": None, "destination": "acct_1"},
}
SENT = {
    **TERMS,
    "automatic_tax": {"enabled": True, "liability": {"type": "self"}},
    "billing_thresholds": {"amount_gte": 90_000},
    "default_tax_rates": ["txr_1", "txr_2"],
    "invoice_settings": {"issuer": {"type": "self"}},
    "transfer_data": {"destination": "acct_1"},
}


def phase(start: int, **more: Any) -> dict[str, Any]:
    """A hundred seconds of two Plain."""
    items = [{"price": "price_plain", "quantity": 2, "metadata": {}, "tax_rates": [], "discounts": []}]
    span = {"start_date": start, "end_date": start + 100, "proration_behavior": "create_prorations"}
    return {**NOTHING, "automatic_tax": None, **span, "items": items, **more}


def sent(start: int, **more: Any) -> dict[str, Any]:
    """That phase, as little as says it."""
    span = {"start_date": start, "end_date": start + 100}
    return {**span, "items": [{"price": "price_plain", "quantity": 2}], **more}


class Clerk(CannedGateway):
    """A Stripe with one schedule, in its second phase; each POST is kept, and refused if it was told so."""

    def __init__(self, *phases: Mapping[str, Any], status: str = "active") -> None:
        current = {"start_date": 100, "end_date": 200}
        made = {"id": "sub_sched_1", "status": status, "current_phase": current, "phases": phases}
        super().__init__({SCHEDULES: made, SCHEDULE: made, f"{SCHEDULE}/release": made})
        self.posts: list[tuple[str, dict[str, Any], str]] = []
        self.refusal: Exception | None = None

    async def post(
        self, path: str, answer: type[T], params: Mapping[str, Any] | None = None, *, idempotency_key: str
    ) -> T:
        self.posts.append((path, dict(params or {}), idempotency_key))
        if self.refusal:
            raise self.refusal
        return await self.get(path, answer)


async def test_what_waits_is_added_to_what_is(store: Store) -> None:
    """Issue 4.4: the present phase with all its terms, then the change under the same for one interval."""
    discounts = [{"discount": "di_1", "coupon": "co_1", "promotion_code": None}, {"coupon": {"id": "co_2"}}]
    item = {
        "price": {"id": "price_plain"},
        "quantity": 2,
        "metadata": {"deck": "A"},
        "tax_rates": [{"id": "txr_3"}],
        "discounts": [{"discount": None, "promotion_code": "promo_1", "coupon": None}],
    }
    clerk = Clerk(phase(0), phase(100, **TERMS, items=[item], discounts=discounts, trial_end=150))
    assert await Schedules(clerk, store, TestClock()).arrange(TIN, "chg_1", None) == "sub_sched_1"
    create, update = clerk.posts
    assert create == (SCHEDULES, {"from_subscription": "sub_1"}, "chg_1-schedule")
    assert (update[0], update[2]) == (SCHEDULE, "chg_1-phases")
    kept_item = {
        "price": "price_plain",
        "quantity": 2,
        "metadata": {"deck": "A"},
        "tax_rates": ["txr_3"],
        "discounts": [{"promotion_code": "promo_1"}],
    }
    assert update[1] == {
        "end_behavior": "release",
        "proration_behavior": "none",
        "metadata": {"portal_change": "chg_1"},
        "phases": [
            {
                **SENT,
                "items": [kept_item],
                "discounts": [{"discount": "di_1", "coupon": "co_1"}, {"coupon": "co_2"}],
                "start_date": 100,
                "end_date": 200,
                "trial_end": 150,
            },
            {
                **SENT,
                "items": [{"price": "price_tin", "quantity": 3}],
                "discounts": [{"discount": "di_1"}, {"promotion_code": "promo_new"}],
                "duration": {"interval": "month", "interval_count": 2},
                "proration_behavior": "none",
            },
        ],
    }


async def test_what_was_not_given_is_not_sent(store: Store) -> None:
    """An empty value would clear what the subscription has."""
    clerk = Clerk(phase(100))
    await Schedules(clerk, store, TestClock()).arrange(TIN, "chg_1", None)
    assert clerk.posts[1][1]["phases"][0] == sent(100)


async def test_a_schedule_is_remembered_once(store: Store) -> None:
    """SECURITY F21: the same record again makes the same calls; what others made is not the portal's."""
    clerk = Clerk(phase(100))
    schedules = Schedules(clerk, store, TestClock())
    assert await schedules.own(["sub_sched_1"]) == frozenset()
    for _ in range(2):
        await schedules.arrange(TIN, "chg_1", None)
    assert clerk.posts[:2] == clerk.posts[2:]
    assert await schedules.own(["sub_sched_1", "sub_sched_2"]) == {"sub_sched_1"}


async def test_another_change_takes_the_first_ones_place(store: Store) -> None:
    """R3: the portal's own schedule is changed, not a second one made."""
    clerk = Clerk(phase(100), phase(200))
    await Schedules(clerk, store, TestClock()).arrange(TIN, "chg_2", "sub_sched_1")
    assert [path for path, _, _ in clerk.posts] == [SCHEDULE]
    now, later = clerk.posts[0][1]["phases"]
    assert (now, later["items"]) == (sent(100), [{"price": "price_tin", "quantity": 3}])


@pytest.mark.parametrize(
    ("refusal", "status", "raises"),
    [
        (None, "active", False),
        (InvalidRequest("released"), "released", False),
        (InvalidRequest("canceled"), "canceled", False),
        (InvalidRequest("busy"), "active", True),
        (InvalidRequest("busy"), "not_started", True),
        (NotFound("gone"), "active", True),
    ],
)
async def test_letting_go(store: Store, refusal: Exception | None, status: str, *, raises: bool) -> None:
    """SECURITY F15: one that holds nothing any more is let go already; one that holds says why it does."""
    clerk = Clerk(phase(100), status=status)
    clerk.refusal = refusal
    schedules = Schedules(clerk, store, TestClock())
    with pytest.raises(type(refusal)) if refusal and raises else nullcontext():
        await schedules.release("sub_sched_1", "key_1")
    assert clerk.posts == [(f"{SCHEDULE}/release", {}, "key_1")]


@pytest.mark.parametrize("method", ["pm_2", None])
async def test_another_payment_method(store: Store, method: str | None) -> None:
    """R8: what is over is not sent; what is now, and comes, is as it was but for what pays it."""
    discounts = [{"discount": "di_1"}]
    coming = phase(200, default_payment_method="pm_1", proration_behavior="none", discounts=discounts)
    clerk = Clerk(phase(0), phase(100, **TERMS, trial_end=150), coming)
    await Schedules(clerk, store, TestClock()).pay_with("sub_sched_1", method, "key_1")
    (path, asked, key) = clerk.posts[0]
    assert (path, key) == (SCHEDULE, "key_1-sub_sched_1")
    assert (asked["end_behavior"], asked["proration_behavior"]) == ("release", "none")
    paid = {"default_payment_method": method} if method else {}
    terms = {name: value for name, value in SENT.items() if name != "default_payment_method"}
    assert asked["phases"] == [
        sent(100, **terms, **paid, trial_end=150, proration_behavior="create_prorations"),
        sent(200, **paid, proration_behavior="none", discounts=discounts),
    ]
