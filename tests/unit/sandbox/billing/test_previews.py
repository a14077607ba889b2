"""Issue 3, point 4: what create_preview shows is what the same change then bills."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.api.errors import StripeError
from sandbox.objects.invoices import Invoice
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_rates import TaxRate
from tests.unit.sandbox.billing.desk import DAY, HOUR, SEPTEMBER, Desk

INTERVALS = [
    {"interval": "month"},
    {"interval": "year"},
    {"interval": "week"},
    {"interval": "month", "interval_count": 3},
]
COUPONS: list[dict[str, Any]] = [
    {"percent_off": 20, "duration": "forever"},
    {"percent_off": 33.3, "duration": "once"},
    {"percent_off": 50, "duration": "repeating", "duration_in_months": 2},
    {"amount_off": 300, "duration": "forever"},
    {"amount_off": 700, "duration": "once"},
]


@st.composite
def stories(draw: st.DrawFn) -> dict[str, Any]:
    """A subscription, what may have happened to it, and a change of it."""
    return {
        "start": SEPTEMBER + draw(st.integers(0, 400)) * DAY + draw(st.integers(0, DAY)),
        "currency": draw(st.sampled_from(["usd", "jpy", "eur"])),
        "mode": draw(st.sampled_from(["classic", "flexible"])),
        "interval": draw(st.sampled_from(INTERVALS)),
        "items": draw(st.lists(st.tuples(st.integers(60, 90000), st.integers(1, 9)), min_size=1, max_size=3)),
        "balance": draw(st.sampled_from([0, 0, -50000, -120, 70])),
        "coupon": draw(st.sampled_from([None, None, *COUPONS])),
        "tax": draw(st.sampled_from([None, None, True, False])),
        "trial": draw(st.sampled_from([None, None, None, 10])),
        "earlier": draw(st.booleans()),
        "one_off": draw(st.booleans()),
        "elapsed": draw(st.integers(1, 6 * DAY)),
        "amount": draw(st.integers(60, 90000)),
        "quantity": draw(st.none() | st.integers(1, 12)),
        "new_interval": draw(st.sampled_from([None, None, None, *INTERVALS])),
        "extra_item": draw(st.booleans()),
        "behavior": draw(st.sampled_from(["always_invoice", "create_prorations", "none"])),
        "backdated": draw(st.integers(0, 1)),
        "anchor": draw(st.sampled_from([None, None, {"type": "now"}, "now", "unchanged"])),
        "trial_end": draw(st.sampled_from([None, None, None, "now", 5])),
        "new_coupon": draw(st.sampled_from([None, None, *COUPONS])),
    }


def shown(invoice: Invoice) -> dict[str, Any]:
    """All of an invoice that is money or says what it is for."""
    return {
        "lines": [
            (
                line.amount,
                line.description,
                line.quantity,
                (line.period.start, line.period.end),
                [share.amount for share in line.discount_amounts],
                [(tax.amount, tax.taxable_amount) for tax in line.taxes],
                line.discountable,
                line.parent.type,
            )
            for line in invoice.lines.data
        ],
        "subtotal": invoice.subtotal,
        "total": invoice.total,
        "discounts": [share.amount for share in invoice.total_discount_amounts],
        "taxes": [(tax.amount, tax.taxable_amount) for tax in invoice.total_taxes],
        "balance": (invoice.starting_balance, invoice.ending_balance),
        "amount_due": invoice.amount_due,
    }


def begin(desk: Desk, story: dict[str, Any]) -> Subscription:
    """The subscription as it stands when the change is asked for."""
    customer = desk.customer()
    terms = {"currency": story["currency"], "recurring": story["interval"]}
    prices = [desk.price(amount, **terms) for amount, _ in story["items"]]
    params: dict[str, Any] = {"billing_mode": {"type": story["mode"]}}
    if story["coupon"]:
        coupon = desk.coupon(**with_currency(story["coupon"], story["currency"]))
        params["discounts"] = [{"coupon": coupon.id}]
    if story["tax"] is not None:
        rate = desk.post("/tax_rates", TaxRate, display_name="VAT", percentage=19, inclusive=story["tax"])
        params["default_tax_rates"] = [rate.id]
    if story["trial"]:
        params["trial_period_days"] = story["trial"]
    items = [
        {"price": price.id, "quantity": quantity}
        for price, (_, quantity) in zip(prices, story["items"], strict=True)
    ]
    subscription = desk.subscribe(customer, items=items, **params)
    if story["balance"]:
        desk.post(
            f"/customers/{customer.id}/balance_transactions",
            object,
            amount=story["balance"],
            currency=story["currency"],
        )
    if story["earlier"]:
        desk.wait(min(HOUR, story["elapsed"] // 2))
        earlier = desk.change_item(subscription, quantity=story["items"][0][1] + 1)
        desk.update(subscription, items=earlier, proration_behavior="create_prorations")
    if story["one_off"]:
        desk.post("/invoiceitems", object, customer=customer.id, amount=444, currency=story["currency"])
    desk.wait(story["elapsed"])
    return subscription


def with_currency(coupon: dict[str, Any], currency: str) -> dict[str, Any]:
    return {**coupon, "currency": currency} if "amount_off" in coupon else coupon


def change_of(desk: Desk, subscription: Subscription, story: dict[str, Any]) -> dict[str, Any]:
    recurring = story["new_interval"] or story["interval"]
    if len(story["items"]) > 1 and story["mode"] == "classic":
        recurring = story["interval"]
    price = desk.price(story["amount"], currency=story["currency"], recurring=recurring)
    item: dict[str, Any] = {"price": price.id}
    if story["quantity"]:
        item["quantity"] = story["quantity"]
    items = desk.change_item(subscription, **item)
    if story["extra_item"] and recurring == story["interval"]:
        extra = desk.price(777, currency=story["currency"], recurring=recurring)
        items.append({"price": extra.id, "quantity": 2})
    change: dict[str, Any] = {"items": items, "proration_behavior": story["behavior"]}
    if story["backdated"] and story["behavior"] != "none":
        start = subscription.items.data[0].current_period_start
        change["proration_date"] = (start + desk.now) // 2
    if story["anchor"]:
        change["billing_cycle_anchor"] = story["anchor"]
    if story["trial_end"]:
        change["trial_end"] = "now" if story["trial_end"] == "now" else desk.now + 5 * DAY
    return change


@settings(max_examples=300, deadline=None)
@given(stories())
def test_a_preview_is_the_bill(story: dict[str, Any]) -> None:
    """Point 4: lines, discounts, taxes, totals and balances, billed at once or at the next renewal."""
    desk = Desk(story["start"])
    subscription = begin(desk, story)
    change = change_of(desk, subscription, story)
    discounts: dict[str, Any] = {}
    if story["new_coupon"]:
        coupon = desk.coupon(**with_currency(story["new_coupon"], story["currency"]))
        discounts = {"discounts": [{"coupon": coupon.id}]}
    preview = desk.preview(subscription, subscription_details=change, **discounts)
    quoted = shown(preview)
    before = subscription.latest_invoice
    desk.update(subscription, **change, **discounts)
    if subscription.latest_invoice == before:
        assert preview.created == subscription.current_period_end
        desk.wait_until(subscription.current_period_end + HOUR + 1)
    billed = desk.latest(subscription)
    assert billed.status == "paid"
    assert shown(billed) == quoted


@settings(max_examples=50, deadline=None)
@given(stories())
def test_a_preview_of_a_cancellation_is_its_last_bill(story: dict[str, Any]) -> None:
    """Point 4: `cancel_now` shows the credit that `prorate` and `invoice_now` then bill."""
    desk = Desk(story["start"])
    subscription = begin(desk, story)
    quoted = shown(desk.preview(subscription, subscription_details={"cancel_now": True}))
    before = subscription.latest_invoice
    desk.delete(f"/subscriptions/{subscription.id}", Subscription, prorate=True, invoice_now=True)
    if subscription.latest_invoice == before:
        assert quoted["lines"] == []
        return
    desk.wait(HOUR + 1)
    assert shown(desk.latest(subscription)) == quoted


def test_an_update_without_a_change_previews_the_next_period() -> None:
    """Point 4: without details the preview is the next renewal, whatever waits for it included."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1200))
    preview = desk.preview(subscription)
    assert (preview.total, preview.created) == (1200, subscription.current_period_end)
    assert preview.id.startswith("upcoming_in_")
    assert preview.id not in desk.world.invoices


def test_recurring_mode_leaves_out_what_happens_once() -> None:
    """Point 4: `preview_mode=recurring` answers "then so much per month"."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    desk.wait(15 * DAY)
    change = {"items": desk.change_item(subscription, price=desk.price(3000).id)}
    assert desk.preview(subscription, subscription_details=change).total == 4000
    recurring = desk.preview(subscription, subscription_details=change, preview_mode="recurring")
    assert recurring.total == 3000


def test_a_preview_of_a_new_subscription_is_its_first_bill() -> None:
    """Each parameter that a subscription begins with counts, in each form, and `recurring` leaves it out."""
    desk = Desk()
    customer, price = desk.customer(), desk.price(3000)
    anchor = desk.now + 10 * DAY
    items = [{"price": price.id}]

    def preview(anchored: object, **params: Any) -> int:
        details = {"items": items, "billing_cycle_anchor": anchored}
        return desk.post(
            "/invoices/create_preview",
            Invoice,
            customer=customer.id,
            subscription_details=details,
            **params,
        ).total

    billed = desk.latest(desk.subscribe(customer, price, billing_cycle_anchor=anchor)).total
    assert billed == 3000 * 10 // 31
    assert preview(anchor) == preview({"type": "timestamp", "timestamp": anchor}) == billed
    assert preview(anchor, preview_mode="recurring") == 3000


def test_a_preview_shows_the_automatic_tax_that_is_asked_for() -> None:
    """`automatic_tax` counts for a subscription that runs without, too."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(address={"country": "DE"}), desk.price(3000))
    assert desk.preview(subscription).automatic_tax.enabled is False
    assert desk.preview(subscription, automatic_tax={"enabled": True}).automatic_tax.enabled is True
    assert desk.world.subscriptions.get(subscription.id).automatic_tax.enabled is False


def test_an_end_at_once_bills_what_comes_along() -> None:
    """`invoice_items` stand on the last bill as well."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(3000))
    late = {"invoice_items": [{"amount": 500, "currency": "usd"}]}
    ending = {"cancel_now": True, "proration_behavior": "none"}
    assert desk.preview(subscription, subscription_details=ending, **late).total == 500


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"currency": "eur"}, "currency"),
        ({"schedule": "sub_sched_1"}, "schedule"),
        ({"invoice_items": [{"amount": 1, "currency": "eur"}]}, "invoice_items[0][currency]"),
        (
            {"subscription_details": {"billing_mode": {"type": "classic"}}},
            "subscription_details[billing_mode]",
        ),
        (
            {"subscription_details": {"billing_cycle_anchor": SEPTEMBER + DAY}},
            "subscription_details[billing_cycle_anchor]",
        ),
        (
            {"subscription_details": {"billing_cycle_anchor": {"type": "timestamp"}}},
            "subscription_details[billing_cycle_anchor][timestamp]",
        ),
    ],
)
def test_what_a_running_subscription_cannot_become_is_refused(params: dict[str, Any], param: str) -> None:
    """Nothing that is asked of a preview goes unheard."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(3000))
    with pytest.raises(StripeError) as refused:
        desk.preview(subscription, **params)
    assert refused.value.fields["param"] == param


@pytest.mark.parametrize("asked", [{"cancel_now": True}, {"proration_date": SEPTEMBER}])
def test_what_only_runs_can_do_is_refused_for_a_new_subscription(asked: dict[str, Any]) -> None:
    """Ending and prorating need a subscription that has begun."""
    desk = Desk()
    details = {"items": [{"price": desk.price(3000).id}], **asked}
    with pytest.raises(StripeError, match="existing subscription"):
        desk.post(
            "/invoices/create_preview",
            Invoice,
            customer=desk.customer().id,
            subscription_details=details,
        )


def test_nothing_upcoming_is_an_error() -> None:
    """Point 4: a subscription that ends with its period has no next invoice."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000), cancel_at_period_end=True)
    with pytest.raises(StripeError, match="No upcoming invoices for customer") as error:
        desk.preview(subscription)
    assert (error.value.status, error.value.fields["code"]) == (404, "invoice_upcoming_none")


def test_a_preview_says_from_which_moment_it_prorates() -> None:
    """Point 4: the quote's proration_date is the one that the preview answers with."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    desk.wait(10 * DAY + 17)
    change = {"items": desk.change_item(subscription, quantity=2), "proration_behavior": "always_invoice"}
    parent = desk.preview(subscription, subscription_details=change).parent
    assert parent
    assert parent.subscription_details.subscription_proration_date == desk.now


@pytest.mark.parametrize("change", ["price", "quantity", "interval", "anchor"])
@pytest.mark.parametrize("mode", ["flexible", "classic"])
def test_a_quote_holds_for_a_while(mode: str, change: str) -> None:
    """DESIGN.md: what is quoted is billed minutes later, if the quote's proration_date comes with it."""
    desk = Desk()
    price = desk.price(98765)
    subscription = desk.subscribe(desk.customer(), price, billing_mode={"type": mode})
    desk.wait(11 * DAY + 4321)
    asked: dict[str, dict[str, Any]] = {
        "price": {"items": desk.change_item(subscription, price=desk.price(154321).id)},
        "quantity": {"items": desk.change_item(subscription, quantity=7)},
        "interval": {
            "items": desk.change_item(
                subscription, price=desk.price(654321, recurring={"interval": "year"}).id
            )
        },
        "anchor": {"billing_cycle_anchor": {"type": "now"}},
    }
    details = {**asked[change], "proration_behavior": "always_invoice", "proration_date": desk.now}
    quote = desk.preview(subscription, subscription_details=details)
    desk.wait(300)
    desk.update(subscription, **details)
    billed = desk.latest(subscription)
    assert [line.amount for line in billed.lines.data] == [line.amount for line in quote.lines.data]
    assert (billed.total, billed.amount_paid) == (quote.total, quote.amount_due)
