"""Customers whose plans run as they should."""

from sandbox.objects.coupons import Coupon
from sandbox.objects.credit_notes import CreditNote
from sandbox.objects.refunds import Refund
from sandbox.objects.tax_ids import TaxId
from sandbox.seed.stage import Stage

PORTLAND = {
    "line1": "418 Alder Quay",
    "city": "Portland",
    "state": "OR",
    "postal_code": "97205",
    "country": "US",
}
YOKOHAMA = {
    "line1": "山下町 12-3",
    "line2": "みなと荘 205",
    "city": "横浜市中区",
    "state": "神奈川県",
    "postal_code": "231-0023",
    "country": "JP",
}


def active(stage: Stage) -> None:
    stage.begin(months=6)
    customer = stage.customer(
        "Ada Lindqvist",
        "ada@example.com",
        address=PORTLAND,
        phone="+1 503 555 0142",
        shipping={"name": "Ada Lindqvist", "address": PORTLAND, "phone": "+1 503 555 0142"},
    )
    stage.pay_by(customer, stage.card(customer))
    stage.subscribe(customer, "plain_monthly_usd")
    stage.finish()
    oldest = next(iter(stage.invoices_of(customer)))
    stage.api.post("/refunds", Refund, payment_intent=stage.payment_of(oldest))


def trialing(stage: Stage) -> None:
    stage.begin_days_ago(5)
    customer = stage.customer("Theo Brandt", "theo@example.com", address=PORTLAND)
    stage.pay_by(customer, stage.card(customer, "5555555555554444"))
    stage.subscribe(customer, "gold_monthly_usd", trial_period_days=14)


def multi_product(stage: Stage) -> None:
    stage.begin(months=3)
    customer = stage.customer("Marisol Reyes", "marisol@example.com", address=PORTLAND)
    bank = {
        "routing_number": "110000000",
        "account_number": "000123456789",
        "account_holder_type": "individual",
    }
    stage.pay_by(customer, stage.method(customer, "us_bank_account", us_bank_account=bank))
    for kind in ("link", "cashapp", "amazon_pay"):
        stage.method(customer, kind)
    items = [
        {"price": stage.price("plain_monthly_usd")},
        {"price": stage.price("seats_monthly_usd"), "quantity": 3},
    ]
    stage.subscribe(customer, items=items)
    stage.finish()
    oldest = next(iter(stage.invoices_of(customer)))
    stage.api.post("/credit_notes", CreditNote, invoice=oldest.id, amount=800, credit_amount=800)


def metered(stage: Stage) -> None:
    stage.begin(months=2)
    customer = stage.customer("Priya Nair", "priya@example.com", address=PORTLAND)
    stage.pay_by(customer, stage.card(customer))
    stage.subscribe(customer, "tide_data_usd")
    for days, lookups in ((45, 310), (25, 288), (3, 64)):
        stage.wait_until_before_end(days=days)
        stage.use(customer, "tide_lookup", lookups)


def send_invoice(stage: Stage) -> None:
    stage.begin(months=2)
    address = {
        **PORTLAND,
        "line1": "77 Harbour Road",
        "city": "Halifax",
        "state": "NS",
        "postal_code": "B3H 4R2",
    }
    customer = stage.customer(
        "Harbour Rowing Club", "office@example.com", address={**address, "country": "CA"}
    )
    debit = {"institution_number": "000", "transit_number": "11000", "account_number": "000123456789"}
    stage.method(customer, "acss_debit", acss_debit=debit)
    seats = [{"price": stage.price("seats_monthly_usd"), "quantity": 12}]
    stage.subscribe(customer, items=seats, collection_method="send_invoice", days_until_due=30)
    for days in (50, 20):
        stage.wait_until_before_end(days=days)
        stage.settle(stage.invoices_of(customer)[-1])


def yen(stage: Stage) -> None:
    stage.begin(months=7)
    customer = stage.customer(
        "髙橋 美咲",
        "misaki@example.com",
        address=YOKOHAMA,
        phone="+81 45 555 0117",
        preferred_locales=["ja"],
        shipping={"name": "髙橋 美咲", "address": YOKOHAMA},
    )
    stage.pay_by(customer, stage.card(customer, "3566002020360505"))
    stage.subscribe(customer, "tin_monthly_jpy")


def two_cards(stage: Stage) -> None:
    stage.begin(months=4)
    customer = stage.customer("Jonas Weir", "jonas@example.com", address=PORTLAND)
    visa = stage.card(customer)
    stage.card(customer, "5555555555554444", expires=stage.month(ago=0))
    stage.pay_by(customer, visa)
    coupon = stage.api.post(
        "/coupons",
        Coupon,
        name="Early bird",
        percent_off=20,
        duration="repeating",
        duration_in_months=6,
    )
    stage.subscribe(customer, "gold_monthly_usd", discounts=[{"coupon": coupon.id}])
    stage.subscribe(
        customer,
        "storage_graduated_usd",
        items=[{"price": stage.price("storage_graduated_usd"), "quantity": 5}],
    )
    stage.api.post(f"/customers/{customer.id}/tax_ids", TaxId, type="us_ein", value="12-3456789")
