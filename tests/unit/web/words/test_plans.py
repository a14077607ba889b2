"""Every state of a plan in plain sentences (issue 2.6, LOOKS "Words")."""

from typing import Any

import pytest

from services.catalogue import Catalogue
from services.customers import Customers
from services.subscriptions import OWN_SCHEDULE, Plan, Subscriptions
from tests.unit import canned
from tests.unit.canned import DAY, NOW, CannedGateway, customer, item, listed, price, subscription
from web import i18n
from web.words import plans

END = NOW + 15 * DAY  # 10 November 2026
METERED = item(price=price(recurring={"usage_type": "metered"}), quantity=None)
YEARLY = item(id="si_2", price=price(id="price_3", recurring={"interval": "year"}))


async def plan(
    owner: dict[str, Any] | None = None, unpaid: dict[str, Any] | None = None, **changes: Any
) -> Plan:
    other = price(id="price_2", product="prod_2", unit_amount=500)
    products = listed(canned.product(), canned.product(id="prod_2", name="Plain"))
    answers = {
        "/v1/subscriptions": listed(subscription(**changes)),
        "/v1/products": products,
        "/v1/prices/price_2": other,
        "/v1/customers/cus_1": owner or customer(),
        "/v1/invoices": canned.invoices(*([unpaid] if unpaid else [])),
    }
    gateway = CannedGateway(canned.account(**answers))
    customers = Customers(gateway)
    (only,) = await Subscriptions(gateway, Catalogue(gateway), customers).plans("cus_1")
    return only


@pytest.mark.parametrize(
    ("changes", "badge", "sentence"),
    [
        ({}, "Active", "Renews on 10 November 2026 at $20.00 per month."),
        (
            {"items": listed(METERED)},
            "Active",
            "Renews on 10 November 2026. What you pay depends on your use.",
        ),
        (
            {"status": "trialing", "trial_end": END},
            "Trial until 10 Nov",
            "Your trial runs until 10 November 2026. Then it is $20.00 per month.",
        ),
        (
            {"status": "trialing", "trial_end": END, "cancel_at": END},
            "Ends 10 Nov",
            "Your trial runs until 10 November 2026, and the plan ends with it.",
        ),
        (
            {"cancel_at_period_end": True},
            "Ends 10 Nov",
            "Your plan stays active until 10 November 2026. It does not renew.",
        ),
        (
            {"cancel_at": END, "items": listed(METERED)},
            "Ends 10 Nov",
            "Your plan stays active until 10 November 2026. Then you pay for your last use.",
        ),
        (
            {"cancel_at": END + 30 * DAY},
            "Ends 10 Dec",
            "Your plan ends on 10 December 2026. Until then it renews as usual, next on 10 November 2026.",
        ),
        (
            {"status": "past_due"},
            "Payment failed",
            "The last payment failed. Pay the open invoice or change your payment method to keep this plan.",
        ),
        (
            {"status": "unpaid"},
            "Unpaid",
            "Payments for this plan failed. Pay the open invoices to use it again.",
        ),
        (
            {"status": "incomplete"},
            "Payment incomplete",
            "The first payment is not complete. The plan starts once the open invoice is paid.",
        ),
        (
            {"status": "incomplete_expired"},
            "Never started",
            "This plan never started, because its first payment was not completed.",
        ),
        (
            {"status": "past_due", "cancel_at_period_end": True},
            "Payment failed",
            (
                "The last payment failed. Your plan ends on 10 November 2026; "
                "the open invoice is still to be paid."
            ),
        ),
        (
            {"items": listed(item(), YEARLY)},
            "Active",
            "Renews on 10 November 2026. Each price is billed in its own rhythm.",
        ),
        ({"status": "canceled", "ended_at": NOW}, "Ended", "This plan ended on 26 October 2026."),
        (
            {"status": "paused"},
            "Paused",
            "This plan is paused, and nothing is charged for now. Ask Tidewater to go on with it.",
        ),
        (
            {"collection_method": "send_invoice"},
            "Active",
            "Your next invoice comes on 10 November 2026: $20.00 per month.",
        ),
    ],
)
async def test_a_state_and_what_it_means(changes: dict[str, Any], badge: str, sentence: str) -> None:
    """Each of Stripe's states, both forms of an end, and what cannot be known beforehand."""
    found = await plan(**changes)
    assert plans.badge(found).label == badge
    assert plans.state_sentence(found, "Tidewater") == sentence


@pytest.mark.parametrize(
    ("resumes_at", "more"), [(None, ""), (END, " Collection starts again on 10 November 2026.")]
)
async def test_a_paused_collection_is_said_truthfully(resumes_at: int | None, more: str) -> None:
    """R14: the plan stays active, and the pause is the merchant's."""
    found = await plan(pause_collection={"behavior": "void", "resumes_at": resumes_at})
    assert plans.badge(found).label == "Active"
    assert plans.state_sentence(found, "Tidewater") == (
        "Tidewater has paused collecting payments for this plan. "
        "It stays active; nothing is charged for now." + more
    )


@pytest.mark.parametrize(
    ("coupon", "end", "sentence"),
    [
        ({"percent_off": 25.0}, END + DAY, "25% off until 11 November 2026."),
        ({"percent_off": 12.5, "name": "Hello"}, None, "Hello: 12.5% off for as long as you keep this plan."),
        ({"amount_off": 500, "currency": "usd", "duration": "once"}, None, "$5.00 off, once."),
        ({"amount_off": 450, "currency": "eur", "name": "Spring", "duration": "once"}, None, "Spring, once."),
    ],
)
async def test_a_discount_with_its_end(coupon: dict[str, Any], end: int | None, sentence: str) -> None:
    """Issue 2.6: what is taken off, and until when; the price then says that it is before it."""
    coupon = {"id": "c", "duration": "forever", **coupon}
    made = {"id": "di_1", "source": {"type": "coupon", "coupon": coupon}, "end": end}
    found = await plan(discounts=[made])
    assert plans.discount_sentence(found.discounts[0], "usd") == sentence
    assert plans.state_sentence(found, "Tidewater").endswith("at $20.00 per month before your discount.")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("past_due", "The last payment failed, and $20.00 is open."),
        ("incomplete", "The first payment is not complete. The plan starts once $20.00 is paid."),
        ("unpaid", "Payments for this plan failed, and $20.00 is open."),
    ],
)
async def test_what_is_to_be_paid(status: str, sentence: str) -> None:
    """A worried customer reads how much."""
    found = await plan(status=status, latest_invoice="in_1", unpaid=canned.invoice(status="open"))
    assert plans.state_sentence(found, "Tidewater").startswith(sentence)


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (None, "Taken off your next bill."),
        (END + DAY, "Taken off your bills until 11 November 2026."),
    ],
)
async def test_a_discount_of_a_deleted_coupon(end: int | None, sentence: str) -> None:
    """That the bill is lower is known, not by how much: no figure is claimed."""
    made = {"id": "di_1", "source": {"type": "coupon", "coupon": "gone"}, "end": end}
    found = await plan(customer(discount=made))
    assert plans.discount_sentence(found.discounts[0], "usd") == sentence
    assert plans.state_sentence(found, "Tidewater").endswith("at $20.00 per month before your discount.")


async def test_a_discount_that_is_over_before_the_renewal() -> None:
    """The price is what will be billed then."""
    coupon = {"id": "c", "duration": "repeating", "percent_off": 10.0}
    made = {"id": "di_1", "source": {"type": "coupon", "coupon": coupon}, "end": END}
    found = await plan(discounts=[made])
    assert plans.state_sentence(found, "Tidewater").endswith("at $20.00 per month.")


@pytest.mark.parametrize(
    ("changes", "before"),
    [
        ({"default_tax_rates": [{"id": "txr_1", "inclusive": False}]}, " before tax"),
        ({"default_tax_rates": [{"id": "txr_1", "inclusive": True}]}, ""),
        (
            {
                "automatic_tax": {"enabled": True},
                "items": listed(item(price=price(tax_behavior="exclusive"))),
            },
            " before tax",
        ),
        (
            {
                "automatic_tax": {"enabled": True},
                "items": listed(item(price=price(tax_behavior="inclusive"))),
            },
            "",
        ),
        (
            {
                "default_tax_rates": [{"id": "txr_1", "inclusive": True}],
                "items": listed(item(tax_rates=[{"id": "txr_2", "inclusive": False}])),
            },
            " before tax",
        ),
    ],
)
async def test_a_price_says_that_tax_comes_on_top(changes: dict[str, Any], before: str) -> None:
    """The bill is higher than the price only where the customer was told so; who is exempt pays none."""
    found = await plan(**changes)
    assert plans.state_sentence(found, "Tidewater").endswith(f"at $20.00 per month{before}.")
    exempt = await plan(customer=customer(tax_exempt="exempt"), **changes)
    assert plans.state_sentence(exempt, "Tidewater").endswith("at $20.00 per month.")


def schedule(**metadata: str) -> dict[str, Any]:
    now = {"start_date": NOW - 15 * DAY, "end_date": END}
    later = {"start_date": END, "end_date": END + 30 * DAY, "items": [{"price": "price_2", "quantity": 2}]}
    phases = [{**now, "items": [{"price": "price_1", "quantity": 1}]}, later]
    return {"id": "s", "status": "active", "current_phase": now, "phases": phases, "metadata": metadata}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"schedule": schedule(**{OWN_SCHEDULE: "true"})},
            "You keep Gold until 10 November 2026. Then you move to Plain at 2 × $5.00 per month.",
        ),
        (
            {"schedule": schedule()},
            "Tidewater has arranged a change: on 10 November 2026 you move to Plain at 2 × $5.00 per month.",
        ),
        (
            {"pending_update": {"expires_at": NOW, "subscription_items": [item(quantity=3)]}},
            (
                "A change to Gold at 3 × $20.00 per month waits for its payment. "
                "If it is not paid by 26 October 2026, nothing changes."
            ),
        ),
    ],
)
async def test_a_pending_change(changes: dict[str, Any], sentence: str) -> None:
    """R3: what becomes of the plan, when, and by whose decision."""
    found = await plan(**changes)
    assert found.change is not None
    assert plans.change_sentence(found, found.change, "Tidewater") == sentence


async def test_a_pending_change_with_a_discount() -> None:
    """What will be billed is less than the price."""
    discounted = schedule(**{OWN_SCHEDULE: "true"})
    discounted["phases"][1]["discounts"] = [{"coupon": "c"}]
    found = await plan(schedule=discounted)
    assert found.change is not None
    assert plans.change_sentence(found, found.change, "Tidewater").endswith(
        "Then you move to Plain at 2 × $5.00 per month before your discount."
    )


async def test_a_name_says_product_and_plan() -> None:
    """Several products are named or counted; a price's own name is added."""
    second = item(id="si_2", price=price(id="price_2", product="prod_2", nickname="Yearly"))
    found = await plan(items=listed(item(), second))
    assert plans.plan_name(found) == "Gold and Plain, Yearly"
    third = item(id="si_3", price=price(id="price_3", nickname="Extra"))
    assert plans.plan_name(await plan(items=listed(item(), second, third))) == "Gold and 2 more"


async def test_a_plan_in_japanese() -> None:
    """Issue 2.8: the same plan, said in Japanese, with Japanese dates."""
    with i18n.speaking(i18n.choose(["ja"])):
        found = await plan(cancel_at_period_end=True)
        assert plans.state_sentence(found, "Tidewater") == (
            "プランは2026年11月10日までご利用いただけます。更新はされません。"
        )
        assert plans.cost(found) == "毎月 $20.00"
