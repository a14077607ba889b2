"""The demo account: each scenario is what it says, made by the sandbox's own operations (DESIGN.md)."""

import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from sandbox.seed.scenarios import SCENARIOS
from sandbox.seed.stage import months_before
from tests.unit.sandbox.asgi import client_of
from tests.unit.sandbox.client import KEY, NOW, Stripe

DOCUMENT = Path(__file__).parents[3] / "docs" / "sandbox.md"
PROMISED = [
    "active",
    "trialing",
    "past_due",
    "canceling",
    "scheduled_change",
    "multi_product",
    "metered",
    "send_invoice",
    "paused_collection",
    "yen",
    "two_cards",
    "no_card",
    "no_subscription",
    "requires_action",
    "same_email_a",
    "same_email_b",
    "many_invoices",
]
OFFERED_TYPES = {
    "acss_debit",
    "amazon_pay",
    "au_becs_debit",
    "bacs_debit",
    "boleto",
    "card",
    "cashapp",
    "link",
    "paypal",
    "sepa_debit",
    "us_bank_account",
}


class Demo(Stripe):
    """The demo account, with its customers by scenario."""

    def __init__(self, now: int = NOW) -> None:
        self.sandbox = create_sandbox(Clock(lambda: now))
        self.http = client_of(self.sandbox.app, **KEY)
        self.customers = {
            customer["metadata"]["scenario"]: customer
            for customer in self.get("/customers", limit=100, expand=["data.tax_ids"])["data"]
        }

    def of(self, scenario: str, noun: str, **params: Any) -> list[Any]:
        found: list[Any] = self.get(f"/{noun}", customer=self.customers[scenario]["id"], limit=100, **params)[
            "data"
        ]
        return found

    def subscription(self, scenario: str) -> Any:
        (found,) = self.of(scenario, "subscriptions", status="all")
        return found


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    account = Demo()
    yield account
    account.http.close()


def test_every_promised_scenario_has_its_customer(demo: Demo) -> None:
    """And no other one is there."""
    assert list(SCENARIOS) == PROMISED
    assert sorted(demo.customers) == sorted(PROMISED)


def test_the_data_is_the_same_on_every_start_and_day() -> None:
    """Ids are stable, so that bookmarks and tests hold."""
    first, later = fingerprint(NOW), fingerprint(NOW + 100 * 86400)
    assert first == later


def fingerprint(now: int) -> list[tuple[str, ...]]:
    """Each customer with their subscriptions and invoices."""
    world = create_sandbox(Clock(lambda: now)).world
    return sorted(
        (
            customer.id,
            *(subscription.id for subscription in world.subscriptions.owned_by(customer.id)),
            *(invoice.id for invoice in world.invoices.owned_by(customer.id)),
        )
        for customer in world.customers
    )


@pytest.mark.parametrize(
    ("scenario", "status"),
    [
        ("active", "active"),
        ("trialing", "trialing"),
        ("past_due", "past_due"),
        ("canceling", "active"),
        ("scheduled_change", "active"),
        ("multi_product", "active"),
        ("metered", "active"),
        ("send_invoice", "active"),
        ("paused_collection", "active"),
        ("yen", "active"),
        ("no_card", "active"),
        ("requires_action", "incomplete"),
        ("same_email_b", "active"),
        ("many_invoices", "active"),
    ],
)
def test_a_subscription_stands_as_its_scenario_says(demo: Demo, scenario: str, status: str) -> None:
    """One subscription each, in this status; R14: paused collection leaves it active."""
    assert demo.subscription(scenario)["status"] == status


def test_a_plan_in_order_has_months_of_paid_invoices_and_a_refund(demo: Demo) -> None:
    """Half a year, each paid by a charge, the oldest given back."""
    invoices = demo.of("active", "invoices")
    assert [invoice["status"] for invoice in invoices] == ["paid"] * 7
    assert [charge["refunded"] for charge in demo.of("active", "charges")] == [False] * 6 + [True]


def test_a_failed_payment_leaves_an_open_invoice_and_a_retry(demo: Demo) -> None:
    """The card that is now the default fails when it is charged."""
    newest = demo.of("past_due", "invoices")[0]
    assert (newest["status"], newest["attempted"]) == ("open", True)
    assert newest["next_payment_attempt"] > NOW
    assert demo.customers["past_due"]["delinquent"] is True


def test_changes_ahead(demo: Demo) -> None:
    """A cancellation with its reason, a schedule with two phases, a pause with its behaviour (R14)."""
    canceling = demo.subscription("canceling")
    assert (canceling["cancel_at_period_end"], canceling["cancellation_details"]["feedback"]) == (
        True,
        "too_expensive",
    )
    schedule = demo.get(f"/subscription_schedules/{demo.subscription('scheduled_change')['schedule']}")
    prices = [demo.get(f"/prices/{phase['items'][0]['price']}")["lookup_key"] for phase in schedule["phases"]]
    assert prices == ["gold_monthly_usd", "tin_monthly_usd"]
    assert demo.subscription("paused_collection")["pause_collection"]["behavior"] == "void"
    assert demo.of("paused_collection", "invoices")[0]["status"] == "void"


def test_what_makes_a_plan_not_updatable(demo: Demo) -> None:
    """R3: several products, a price by usage, invoices that are sent."""
    assert len(demo.subscription("multi_product")["items"]["data"]) == 2
    metered = demo.subscription("metered")["items"]["data"][0]["price"]
    assert metered["recurring"]["usage_type"] == "metered"
    assert [invoice["total"] for invoice in demo.of("metered", "invoices")] == [864, 930, 0]
    assert demo.subscription("send_invoice")["collection_method"] == "send_invoice"
    statuses = [invoice["status"] for invoice in demo.of("send_invoice", "invoices")]
    assert statuses == ["open", "paid", "paid"]


def test_a_japanese_customer_pays_in_yen(demo: Demo) -> None:
    """Names and addresses in Japanese, the language preferred."""
    customer = demo.customers["yen"]
    assert (customer["name"], customer["preferred_locales"], customer["currency"]) == (
        "髙橋 美咲",
        ["ja"],
        "jpy",
    )
    assert {invoice["total"] for invoice in demo.of("yen", "invoices")} == {1200}


def test_cards_and_their_absence(demo: Demo) -> None:
    """Two cards of which one ends this month; a plan without any; a first payment that waits."""
    assert [method["type"] for method in demo.of("two_cards", "payment_methods")] == ["card", "card"]
    month = demo.of("two_cards", "payment_methods")[0]["card"]
    assert (month["exp_month"], month["exp_year"]) == (9, 2026)
    assert demo.of("no_card", "payment_methods") == []
    waiting = demo.of("requires_action", "payment_intents")[0]
    assert (waiting["status"], waiting["next_action"]["type"]) == ("requires_action", "redirect_to_url")
    assert demo.of("no_subscription", "subscriptions", status="all") == []


def test_a_coupon_is_on_a_subscription(demo: Demo) -> None:
    """Twenty percent for six months."""
    discounted = [one for one in demo.of("two_cards", "subscriptions") if one["discounts"]]
    invoice = demo.get(f"/invoices/{discounted[0]['latest_invoice']}")
    assert (invoice["subtotal"], invoice["total"]) == (7300, 5840)


def test_a_credit_note_went_to_the_balance(demo: Demo) -> None:
    """Of the oldest invoice; the customer has a credit."""
    assert [note["amount"] for note in demo.of("multi_product", "credit_notes")] == [800]
    assert demo.customers["multi_product"]["balance"] == -800


def test_two_customers_share_an_e_mail_address(demo: Demo) -> None:
    """One of them has tax ids in each state, and an ended plan beside the running one."""
    first, second = (demo.customers[f"same_email_{which}"] for which in "ab")
    assert first["email"] == second["email"]
    states = {tax_id["verification"]["status"] for tax_id in first["tax_ids"]["data"]}
    assert states == {"verified", "unverified", "pending"}
    statuses = [one["status"] for one in demo.of("same_email_a", "subscriptions", status="all")]
    assert statuses == ["active", "canceled"]


def test_every_type_of_payment_method_is_somebodys(demo: Demo) -> None:
    """R7: those of Stripe's table; an expired card among them."""
    methods = [method for scenario in PROMISED for method in demo.of(scenario, "payment_methods")]
    assert {method["type"] for method in methods} == OFFERED_TYPES
    ends = [
        (method["card"]["exp_year"], method["card"]["exp_month"]) for method in methods if "card" in method
    ]
    assert min(ends) < (2026, 9)


def test_the_ten_thousandth_invoice_is_like_the_first(demo: Demo) -> None:
    """Walked by cursor to the end: each has its own number, date and payment."""
    customer = demo.customers["many_invoices"]
    assert customer["next_invoice_sequence"] == 10_001
    everything = [*demo.sandbox.world.invoices.owned_by(customer["id"])]
    assert len({invoice.number for invoice in everything}) == len(everything) == 10_000
    newest_first = [invoice.created for invoice in everything]
    assert newest_first == sorted(newest_first, reverse=True)
    second = demo.get(f"/invoices/{everything[-2].id}", expand=["payments.data.payment.payment_intent"])
    intent = second["payments"]["data"][0]["payment"]["payment_intent"]
    charge = demo.get(f"/charges/{intent['latest_charge']}")
    assert (intent["status"], charge["payment_intent"], charge["created"]) == (
        "succeeded",
        intent["id"],
        second["created"],
    )
    item = second["lines"]["data"][0]["parent"]["invoice_item_details"]["invoice_item"]
    assert demo.get(f"/invoiceitems/{item}")["invoice"] == second["id"]


def test_the_demo_data_is_small() -> None:
    """Issue 3, point 11: well under 100 MB with ten thousand invoices."""
    tracemalloc.start()
    sandbox = create_sandbox(Clock(lambda: NOW))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sandbox.world.invoices) > 10_000
    assert used < 70_000_000


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [(1_774_958_400, 1, 1_772_280_000), (NOW, 12, NOW - 365 * 86400), (NOW, 0, NOW)],
)
def test_earlier_months_end_where_they_end(moment: int, months: int, expected: int) -> None:
    """31 March, a month before, is 28 February."""
    assert months_before(moment, months) == expected


def test_the_documentation_tells_every_scenario() -> None:
    """A stranger reads there which customers there are."""
    rows = re.findall(
        r"^\| `(\w+)` \| (.+) \|$", DOCUMENT.read_text().partition("## Demo customers")[2], re.MULTILINE
    )
    assert rows[: len(SCENARIOS)] == [(name, scenario.shows) for name, scenario in SCENARIOS.items()]


def test_a_reset_makes_the_same_again() -> None:
    """docs/sandbox.md: the same ids; on a clock that stands still the same of everything."""
    sandbox = create_sandbox(Clock(lambda: NOW), seed="demo")
    with client_of(sandbox.app, **KEY) as http:
        answers = []
        for _ in range(2):
            sandbox.reset("demo", history=100)
            lists = ("customers", "subscriptions", "invoices", "payment_methods", "prices", "events")
            answers.append([http.get(f"/v1/{name}", params={"limit": 100}).content for name in lists])
    assert answers[0] == answers[1]
