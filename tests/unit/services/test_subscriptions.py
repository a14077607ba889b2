"""Subscriptions as plans: what they cost, when they renew or end, who pays, what is about to change."""

from typing import Any

import pytest

from services.catalogue import Catalogue
from services.customers import Customers
from services.subscriptions import OWN_SCHEDULE, ChangeBy, Plan, Subscriptions
from tests.unit import canned
from tests.unit.canned import DAY, NOW, CannedGateway, card, customer, item, listed, price, subscription

PERIOD_END = NOW + 15 * DAY


def service(*subscriptions: dict[str, Any], **answers: Any) -> tuple[Subscriptions, CannedGateway]:
    gateway = CannedGateway(canned.account(**{"/v1/subscriptions": listed(*subscriptions), **answers}))
    customers = Customers(gateway)
    return Subscriptions(gateway, Catalogue(gateway), customers), gateway


async def plan(made: dict[str, Any], **answers: Any) -> Plan:
    found, _ = service(made, **answers)
    (only,) = await found.plans("cus_1")
    return only


def schedule(*, metadata: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """Now price_1, from the period's end price_2."""
    now = {"start_date": NOW - 15 * DAY, "end_date": PERIOD_END}
    return {
        "id": "sub_sched_1",
        "status": "active",
        "end_behavior": "release",
        "metadata": metadata or {},
        "current_phase": now,
        "phases": [
            {**now, "items": [{"price": "price_1", "quantity": 1}]},
            {"start_date": PERIOD_END, "end_date": PERIOD_END + 30 * DAY, "items": [{"price": "price_2"}]},
        ],
        **changes,
    }


async def test_a_plan_costs_the_sum_of_its_items() -> None:
    """Issue 2.6: several items with quantities, in one rhythm."""
    two = listed(item(quantity=3), item(id="si_2", price=price(id="price_2", unit_amount=500)))
    found = await plan(subscription(items=two))
    assert found.amount == 6500
    assert [one.amount for one in found.items] == [6000, 500]


async def test_a_plan_costs_what_it_costs_in_its_own_currency() -> None:
    """A price comes with the amount of its first currency alone: the plan's is read from the catalogue."""
    euros = {"eur": {"unit_amount": 900}, "usd": {"unit_amount": 2000}}
    scheduled = schedule(metadata={OWN_SCHEDULE: "true"})
    made = subscription(currency="eur", items=listed(item(quantity=2)), schedule=scheduled)
    found = await plan(
        made,
        **{
            "/v1/prices/price_1": price(currency_options=euros),
            "/v1/prices/price_2": price(id="price_2", currency_options=euros),
        },
    )
    assert found.amount == 1800
    assert (found.items[0].price.currency, found.items[0].price.unit_amount) == ("eur", 900)
    assert found.change is not None
    assert found.change.items[0].price.currency == "eur"


async def test_different_rhythms_have_no_common_amount() -> None:
    """A monthly and a yearly item are not added up."""
    yearly = price(id="price_2", recurring={"interval": "year"})
    found = await plan(subscription(items=listed(item(), item(id="si_2", price=yearly))))
    assert found.amount is None


async def test_use_has_no_amount_beforehand() -> None:
    """A metered price is not guessed."""
    metered = price(recurring={"usage_type": "metered"})
    found = await plan(subscription(items=listed(item(price=metered, quantity=None))))
    assert found.amount is None


async def test_steps_come_from_the_catalogue() -> None:
    """Tiers are not in the list's answer: the catalogue has them."""
    bare = price(id="price_t", billing_scheme="tiered", tiers_mode="volume", unit_amount=None)
    tiers = [{"up_to": None, "unit_amount": 300}]
    found = await plan(
        subscription(items=listed(item(price=bare, quantity=4))),
        **{"/v1/prices/price_t": {**bare, "tiers": tiers}},
    )
    assert found.amount == 1200


@pytest.mark.parametrize(
    ("changes", "renews_at", "ends_at"),
    [
        ({}, PERIOD_END, None),
        ({"cancel_at_period_end": True}, None, PERIOD_END),
        ({"cancel_at": PERIOD_END}, None, PERIOD_END),
        ({"cancel_at": PERIOD_END, "cancel_at_period_end": True}, None, PERIOD_END),
        ({"cancel_at": PERIOD_END + 90 * DAY}, PERIOD_END, PERIOD_END + 90 * DAY),
        ({"status": "trialing", "trial_end": PERIOD_END}, PERIOD_END, None),
        ({"status": "past_due"}, PERIOD_END, None),
        ({"status": "incomplete"}, None, None),
        ({"status": "paused"}, None, None),
        ({"status": "canceled", "cancel_at": PERIOD_END}, None, None),
        ({"schedule": schedule(end_behavior="cancel")}, PERIOD_END, PERIOD_END + 30 * DAY),
    ],
)
async def test_it_renews_or_ends(changes: dict[str, Any], renews_at: int | None, ends_at: int | None) -> None:
    """STRIPE "know first" 2: both forms of a scheduled end are read, and a schedule's own."""
    found = await plan(subscription(**changes), **{"/v1/prices/price_2": price(id="price_2")})
    assert (found.renews_at, found.ends_at) == (renews_at, ends_at)


async def test_the_next_date_is_the_earliest_of_the_items() -> None:
    """STRIPE 8.5: periods are the items'."""
    items = listed(item(), item(id="si_2", current_period_end=NOW + DAY))
    assert (await plan(subscription(items=items))).renews_at == NOW + DAY


async def test_its_own_method_pays_before_the_customers() -> None:
    """The subscription's payment method overrides the customer's default; an invoice is paid by neither."""
    own = await plan(subscription(default_payment_method=card(id="pm_own")))
    assert own.paid_by is not None
    assert own.paid_by.id == "pm_own"
    default = await plan(subscription())
    assert default.paid_by is not None
    assert default.paid_by.id == "pm_1"
    assert (await plan(subscription(collection_method="send_invoice"))).paid_by is None
    nobody = customer(invoice_settings={"default_payment_method": None})
    assert (await plan(subscription(), **{"/v1/customers/cus_1": nobody})).paid_by is None


@pytest.mark.parametrize(
    ("changes", "invoice", "waits"),
    [
        ({"status": "past_due"}, {}, True),
        ({"status": "incomplete"}, {}, True),
        ({"status": "unpaid"}, {"status": "draft"}, False),
        ({"status": "past_due"}, {"status": "void"}, False),
        ({"status": "past_due"}, {"id": "in_8"}, False),
        ({"status": "active"}, {}, False),
        ({"status": "past_due", "pending_update": {"expires_at": NOW + DAY}}, {}, False),
    ],
)
async def test_the_invoice_that_a_plan_waits_for(
    changes: dict[str, Any], invoice: dict[str, Any], waits: bool
) -> None:
    """Only its latest one, and only while that can be paid; while a change waits, it is the change's."""
    latest = canned.invoice(**{"id": "in_9", "status": "open", **invoice})
    found = await plan(
        subscription(latest_invoice="in_9", **changes), **{"/v1/invoices": canned.invoices(latest)}
    )
    assert (found.due.id if found.due else None) == ("in_9" if waits else None)


@pytest.mark.parametrize(("status", "calls"), [("active", 1), ("past_due", 2)])
async def test_open_invoices_are_asked_for_only_where_a_plan_waits(status: str, calls: int) -> None:
    """P4: as the panel of invoices asks for them, so that a page asks once; two plans ask once, too."""
    two = (subscription(id="sub_1", status=status), subscription(id="sub_2", status=status))
    found, gateway = service(*two)
    await found.plans("cus_1")
    asked = [(path, params["status"]) for path, params in gateway.calls if "status" in params]
    assert asked == [("/v1/subscriptions", "all"), ("/v1/invoices", "open")][:calls]


def coupon(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "duration": "forever", "name": name, "percent_off": 25.0, **changes}


def discount(name: str, *, expanded: bool = False, **changes: Any) -> dict[str, Any]:
    source = {"type": "coupon", "coupon": coupon(name) if expanded else name}
    return {"id": f"di_{name}", "source": source, "end": None, **changes}


def names(plan: Plan) -> list[str | None]:
    return [found.coupon.name if found.coupon else None for found in plan.discounts]


async def test_the_customers_discount_counts_where_the_plan_has_none() -> None:
    """As Stripe applies them. Its coupon is one level too deep for a list: the catalogue has it, so that a
    panel costs one call again."""
    answers = {
        "/v1/customers/cus_1": customer(discount=discount("customer")),
        "/v1/coupons/customer": coupon("customer"),
    }
    own = await plan(subscription(discounts=[discount("own", expanded=True)]), **answers)
    assert names(own) == ["own"]
    found, gateway = service(subscription(), **answers)
    for _ in range(2):
        (theirs,) = await found.plans("cus_1")
        assert names(theirs) == ["customer"]
    assert [path for path, _ in gateway.calls].count("/v1/coupons/customer") == 1


async def test_an_items_discount_is_shown_too() -> None:
    """Stripe takes it off its item, beside what is taken off all."""
    made = subscription(
        items=listed(item(discounts=[discount("item")])), discounts=[discount("own", expanded=True)]
    )
    assert names(await plan(made, **{"/v1/coupons/item": coupon("item")})) == ["item", "own"]


async def test_a_coupon_that_was_deleted_is_still_at_work() -> None:
    """Stripe: what was redeemed goes on. A list does not say what it takes off, but that it does."""
    theirs = {"/v1/customers/cus_1": customer(discount=discount("gone"))}
    assert names(await plan(subscription(), **theirs)) == [None]


@pytest.mark.parametrize(
    ("limits", "counts"),
    [
        ({"applies_to": {"products": ["prod_1"]}}, True),
        ({"applies_to": {"products": ["prod_2"]}}, False),
        ({"percent_off": None, "amount_off": 5, "currency": "usd", "currency_options": {}}, True),
        ({"percent_off": None, "amount_off": 5, "currency": "eur"}, False),
    ],
)
async def test_a_discount_that_takes_nothing_off_this_plan_is_not_shown(
    limits: dict[str, Any], counts: bool
) -> None:
    """A customer's may be for other products, or amounts of other currencies."""
    options = {"eur": {"amount_off": 5}} if limits.get("currency") == "eur" else {}
    answers = {
        "/v1/customers/cus_1": customer(discount=discount("limited")),
        "/v1/coupons/limited": coupon("limited", **{"currency_options": options, **limits}),
    }
    assert bool((await plan(subscription(), **answers)).discounts) == counts


@pytest.mark.parametrize(
    ("metadata", "by"), [({}, ChangeBy.MERCHANT), ({OWN_SCHEDULE: "true"}, ChangeBy.PORTAL)]
)
async def test_a_schedule_is_a_change_to_come(metadata: dict[str, str], by: ChangeBy) -> None:
    """R3: a scheduled change is shown, and whose it is."""
    second = price(id="price_2", product="prod_1", unit_amount=500)
    found = await plan(subscription(schedule=schedule(metadata=metadata)), **{"/v1/prices/price_2": second})
    assert found.change is not None
    assert (found.change.by, found.change.at) == (by, PERIOD_END)
    assert [one.price.id for one in found.change.items] == ["price_2"]


@pytest.mark.parametrize(
    ("phase", "theirs", "discounted"),
    [
        ({}, None, False),
        ({"discounts": [{"discount": "di_own"}]}, None, True),
        ({"discounts": [{"discount": "di_over"}]}, None, False),
        ({"discounts": [{"promotion_code": "promo_1"}]}, None, True),
        ({"items": [{"price": "price_2", "discounts": [{"coupon": "c"}]}]}, None, True),
        ({}, {"end": None}, True),
        ({}, {"end": PERIOD_END}, False),
        ({"discounts": [{"discount": "di_over"}]}, {"end": None}, True),
    ],
)
async def test_a_change_to_come_with_a_discount(
    phase: dict[str, Any], theirs: dict[str, Any] | None, discounted: bool
) -> None:
    """What is taken off then is the phase's own to say; without one that lasts, it is the customer's."""
    made = schedule()
    made["phases"][1] |= phase
    own = [discount("own", expanded=True), discount("over", expanded=True, end=PERIOD_END)]
    answers = {
        "/v1/customers/cus_1": customer(discount=discount("theirs", **theirs) if theirs else None),
        "/v1/prices/price_2": price(id="price_2"),
    }
    found = await plan(subscription(schedule=made, discounts=own), **answers)
    assert found.change is not None
    assert found.change.discounted == discounted


@pytest.mark.parametrize("changes", [{"status": "released"}, {"current_phase": None}, {"phases": []}])
async def test_a_schedule_that_changes_nothing_is_no_change(changes: dict[str, Any]) -> None:
    """Released, or selling the same: nothing to announce."""
    assert (await plan(subscription(schedule=schedule(**changes)))).change is None


async def test_an_update_that_waits_for_its_payment() -> None:
    """STRIPE 8.3: a pending update is dropped unless it is paid in time."""
    pending = {"expires_at": NOW + DAY, "subscription_items": [item(price=price(id="price_2"))]}
    found = await plan(subscription(pending_update=pending))
    assert found.change is not None
    assert (found.change.by, found.change.at) == (ChangeBy.AWAITS_PAYMENT, NOW + DAY)


async def test_plans_cost_two_calls() -> None:
    """P4: the list and the customer, whatever the number of subscriptions."""
    found, gateway = service(*(subscription(id=f"sub_{number}") for number in range(20)))
    await found.plans("cus_1")
    gateway.calls.clear()
    assert len(await found.plans("cus_1")) == 20
    assert [path for path, _ in gateway.calls] == ["/v1/subscriptions", "/v1/customers/cus_1"]


async def test_every_page_of_a_long_list_is_read() -> None:
    """An old active subscription behind a hundred ended ones is not lost."""

    def pages(params: dict[str, Any]) -> dict[str, Any]:
        first = "starting_after" not in params
        return listed(subscription(id="sub_new" if first else "sub_old"), has_more=first)

    found, _ = service(**{"/v1/subscriptions": pages})
    assert [one.id for one in await found.all("cus_1")] == ["sub_new", "sub_old"]


async def test_a_deleted_product_leaves_the_plan() -> None:
    """The plan stands without its product's name."""
    found = await plan(subscription(), **{"/v1/products": listed()})
    assert found.items[0].product is None
