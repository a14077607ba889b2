"""What customers read about money where a plan is not in its usual state, over a whole sandbox."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.billing.redeeming import discount_by_coupon, give_to_customer
from sandbox.objects.coupons import Coupon
from sandbox.objects.credit_notes import CreditNote
from sandbox.objects.customers import Customer
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_rates import TaxRate
from tests.unit.web import shop as shops
from tests.unit.web.shop import Shop

AMOUNTS = {
    "subtotal",
    "discount",
    "tax",
    "total",
    "amount_due",
    "tax_included",
    "total_excluding_tax",
    "starting_balance",
    "ending_balance",
    "credited_before_payment",
    "credited_after_payment",
}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shops.opened(tmp_path / "portal") as opened:
        yield opened


async def test_a_change_that_waits_is_named_as_it_was_quoted(shop: Shop) -> None:
    """The same plan by the year is not called by the same name as the one by the month."""
    ada = await shop.customer(shop.made("4242424242424242", "4000000000000341"))
    plan = next(iter(shop.sandbox.world.subscriptions.owned_by(ada.id))).id
    declines = next(iter(shop.sandbox.world.payment_methods.owned_by(ada.id))).id
    await ada.post(f"/p/payment-methods/{declines}/default")
    yearly = {"price": shop.stage.price("plain_yearly_usd"), "quantity": "1"}
    confirm = (await ada.submit(f"/p/subscriptions/{plan}/update", **yearly)).headers["location"]
    await ada.submit(confirm, f"/p/subscriptions/{plan}/confirm")
    page = (await ada.get(f"/p/subscriptions/{plan}/payment")).text
    assert "Plain, Monthly" in page
    assert "Plain, Yearly" in page


async def test_a_discount_for_the_present_product_alone(shop: Shop) -> None:
    """It is told with the plan that it is taken off, and not with another that it does not count for."""
    ada = await shop.customer(shop.made("4242424242424242"))
    plan = next(iter(shop.sandbox.world.subscriptions.owned_by(ada.id)))
    product = plan.items.data[0].price.product
    limited = {"applies_to": {"products": [product]}, "name": "For Plain"}
    coupon = shop.sandbox.local.post("/coupons", Coupon, percent_off=50, duration="forever", **limited)
    world = shop.sandbox.world
    discount = discount_by_coupon(world, coupon.id, ada.id, currency=None)
    give_to_customer(world, world.customers.get(ada.id), discount)
    assert "For Plain" in (await ada.get("/p/subscriptions")).text
    gold = {"price": shop.stage.price("gold_monthly_usd"), "quantity": "1"}
    confirm = (await ada.submit(f"/p/subscriptions/{plan.id}/update", **gold)).headers["location"]
    page = (await ada.get(confirm)).text
    assert "$73.00 every month" in page
    assert "For Plain" not in page


async def test_the_next_invoice_while_collection_is_paused(shop: Shop) -> None:
    """R14: what it comes to is not said to be billed."""
    customer = shop.id_of("paused_collection")
    ada = await shop.customer(customer)
    (plan,) = shop.sandbox.world.subscriptions.owned_by(customer)
    assert isinstance(plan, Subscription)
    page = (await ada.get(f"/p/invoices/upcoming/{plan.id}")).text
    assert "Collecting payments is paused, and nothing is charged for now." in page
    assert "will be billed" not in page


async def test_the_columns_of_the_csv_add_up(shop: Shop) -> None:
    """For accountants: with a tax inside the price and one on top, a balance, a discount and credit notes."""
    api, customer = shop.sandbox.local, shop.made("4242424242424242")
    api.post(f"/customers/{customer}", Customer, balance=-700)
    rates = [
        api.post("/tax_rates", TaxRate, display_name="VAT", percentage=percentage, inclusive=inclusive).id
        for percentage, inclusive in ((10, True), (5, False))
    ]
    api.post("/coupons", Coupon, id="ten", percent_off=10)
    ada = shop.sandbox.world.customers.get(customer)
    terms = {"default_tax_rates": rates, "discounts": [{"coupon": "ten"}]}
    made = shop.stage.subscribe(ada, "gold_monthly_usd", **terms)
    api.post("/credit_notes", CreditNote, invoice=made.latest_invoice, amount=100, refund_amount=100)
    api.post("/credit_notes", CreditNote, invoice=shop.open_invoice(customer), amount=200)
    year = datetime.fromtimestamp(shop.sandbox.clock.now(), UTC).year
    found = await (await shop.customer(customer)).get(f"/p/invoices/csv?year={year}")
    text = found.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    seen = set()
    for row in rows:
        figures = {name: Decimal(row[name]) for name in row if name in AMOUNTS}
        seen |= {name for name, amount in figures.items() if amount}
        total, tax = figures["total"], figures["tax"]
        assert total == figures["subtotal"] - figures["discount"] + tax - figures["tax_included"]
        assert figures["total_excluding_tax"] == total - tax
        moved = figures["starting_balance"] - figures["ending_balance"]
        assert figures["amount_due"] == total + moved - figures["credited_before_payment"]
    assert len(rows) == 3
    assert AMOUNTS - seen <= {"ending_balance"}
