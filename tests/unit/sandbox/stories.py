"""Stories that together drive every operation of the sandbox; each begins on what the ones before it left."""

from collections.abc import Callable
from typing import Any

from tests.unit.sandbox.client import NOW, Stripe

DAY = 86400
HOOK = "http://127.0.0.1:9/hook"


def sell_things(stripe: Stripe) -> None:
    """Products, prices of each kind, coupons, promotion codes, tax rates, meters."""
    product = stripe.post(
        "/products", name="Plain", default_price_data={"currency": "usd", "unit_amount": 1000}
    )
    stripe.post(f"/products/{product['id']}", description="Any day")
    stripe.get(f"/products/{product['id']}", expand=["default_price"])
    total = {"formula": "sum"}
    meter = stripe.post("/billing/meters", display_name="Calls", event_name="call", default_aggregation=total)
    stripe.post(f"/billing/meters/{meter['id']}", display_name="Calls made")
    stripe.get(f"/billing/meters/{meter['id']}")
    tiers = [{"up_to": 5, "unit_amount": 900}, {"up_to": "inf", "unit_amount": 700, "flat_amount": 100}]
    monthly = {"interval": "month"}
    for terms in (
        {"unit_amount": 1000, "recurring": monthly, "lookup_key": "plain"},
        {"unit_amount": 3000, "recurring": monthly, "lookup_key": "gold", "nickname": "Gold"},
        {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": tiers, "recurring": monthly},
        {"unit_amount": 2, "recurring": {**monthly, "usage_type": "metered", "meter": meter["id"]}},
        {"unit_amount_decimal": "0.5", "recurring": monthly},
        {"currency_options": {"eur": {"unit_amount": 900}}, "unit_amount": 500},
    ):
        price = stripe.post("/prices", product=product["id"], currency="usd", **terms)
        stripe.get(f"/prices/{price['id']}", expand=["product", "tiers", "currency_options"])
    stripe.post(f"/prices/{price['id']}", nickname="One day")
    coupon = stripe.post("/coupons", percent_off=20, duration="repeating", duration_in_months=3, name="Early")
    stripe.get(f"/coupons/{coupon['id']}", expand=["applies_to"])
    stripe.post(f"/coupons/{coupon['id']}", name="Early bird")
    code = stripe.post("/promotion_codes", promotion={"type": "coupon", "coupon": coupon["id"]}, code="EARLY")
    stripe.get(f"/promotion_codes/{code['id']}", expand=["promotion.coupon"])
    stripe.post(f"/promotion_codes/{code['id']}", metadata={"a": "b"})
    rate = stripe.post("/tax_rates", display_name="VAT", percentage=20, inclusive=False, country="GB")
    stripe.get(f"/tax_rates/{rate['id']}")
    stripe.post(f"/tax_rates/{rate['id']}", description="Value added tax")
    for path in ("products", "prices", "coupons", "promotion_codes", "tax_rates", "billing/meters"):
        stripe.get(f"/{path}")
    gone = stripe.post("/coupons", amount_off=100, currency="usd", duration="once")
    stripe.delete(f"/coupons/{gone['id']}")
    stripe.delete(f"/products/{stripe.post('/products', name='Nothing')['id']}")


def meet_customers(stripe: Stripe) -> None:
    """Customers, their cards and bank accounts, tax ids and balance."""
    address = {"line1": "1 Quay", "city": "Kiel", "postal_code": "24103", "country": "DE"}
    shipping = {"name": "Ada", "address": address}
    settings = {"custom_fields": [{"name": "PO", "value": "7"}]}
    customer = stripe.post(
        "/customers", name="Ada", email="ada@example.com", address=address, shipping=shipping,
        invoice_settings=settings, preferred_locales=["de"], metadata={"order": "1"},
    )  # fmt: skip
    path = f"/customers/{customer['id']}"
    card = stripe.card(customer["id"])
    stripe.post(path, invoice_settings={"default_payment_method": card["id"]}, phone="+49 431 1")
    for kind, details in METHODS.items():
        named: dict[str, Any] = {kind: details} if details else {}
        made = stripe.post("/payment_methods", type=kind, billing_details=OWNER, **named)
        stripe.post(f"/payment_methods/{made['id']}/attach", customer=customer["id"])
    stripe.post(f"/payment_methods/{made['id']}", metadata={"a": "b"})
    stripe.post(f"/payment_methods/{made['id']}/detach")
    stripe.get(f"/payment_methods/{card['id']}")
    stripe.get(f"{path}/payment_methods/{card['id']}")
    stripe.get(f"{path}/payment_methods")
    stripe.get("/payment_methods", customer=customer["id"], type="card")
    tax_id = stripe.post(f"{path}/tax_ids", type="eu_vat", value="DE123456789")
    stripe.get(f"{path}/tax_ids")
    stripe.get(f"{path}/tax_ids/{tax_id['id']}")
    stripe.get(path, expand=["tax", "tax_ids", "invoice_settings.default_payment_method", "subscriptions"])
    stripe.delete(f"{path}/tax_ids/{tax_id['id']}")
    movement = stripe.post(f"{path}/balance_transactions", amount=-500, currency="usd", description="Sorry")
    stripe.get(f"{path}/balance_transactions")
    stripe.get(f"{path}/balance_transactions/{movement['id']}")
    stripe.post(f"{path}/balance_transactions/{movement['id']}", description="Very sorry")
    stripe.get("/customers")
    stripe.get("/customers/search", query="email:'ada@example.com'")
    stripe.delete(f"/customers/{stripe.post('/customers')['id']}")


OWNER = {"name": "Ada", "email": "ada@example.com"}
METHODS: dict[str, dict[str, str]] = {
    "acss_debit": {"institution_number": "000", "transit_number": "11000", "account_number": "000123456789"},
    "amazon_pay": {},
    "au_becs_debit": {"bsb_number": "000000", "account_number": "000123456"},
    "bacs_debit": {"sort_code": "108800", "account_number": "00012345"},
    "boleto": {"tax_id": "000.000.000-00"},
    "cashapp": {},
    "link": {},
    "paypal": {},
    "sepa_debit": {"iban": "DE89370400440532013000"},
    "us_bank_account": {
        "routing_number": "110000000",
        "account_number": "000123456789",
        "account_holder_type": "individual",
    },
}


def save_cards(stripe: Stripe) -> None:
    """Setup intents and Checkout in setup mode, 3-D Secure included."""
    customer = the_customer(stripe)
    asks = stripe.card(number="4000002500003155", exp_month=9, exp_year=2031, cvc="123")
    intent = stripe.post("/setup_intents", customer=customer, automatic_payment_methods={"enabled": True})
    path = f"/setup_intents/{intent['id']}"
    stripe.post(path, metadata={"a": "b"})
    stripe.post(f"{path}/confirm", payment_method=asks["id"], return_url="https://shop.example/back")
    stripe.http.post(f"/authentication/{intent['id']}", data={"outcome": "fail"})
    stripe.get(path)
    stripe.post(f"{path}/cancel")
    stripe.get("/setup_intents", customer=customer)
    pages = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/no"}
    session = stripe.post("/checkout/sessions", mode="setup", customer=customer, currency="usd", **pages)
    stripe.post(f"/checkout/sessions/{session['id']}", metadata={"a": "b"})
    stripe.http.post(f"/checkout/{session['id']}", data={"type": "link"})
    stripe.get(f"/checkout/sessions/{session['id']}", expand=["setup_intent.payment_method"])
    other = stripe.post("/checkout/sessions", mode="setup", customer=customer, currency="usd", **pages)
    stripe.post(f"/checkout/sessions/{other['id']}/expire")
    stripe.get("/checkout/sessions", customer=customer)
    configuration = stripe.post("/payment_method_configurations", name="Cards only")
    stripe.post(f"/payment_method_configurations/{configuration['id']}", name="Cards")
    stripe.get(f"/payment_method_configurations/{configuration['id']}")
    stripe.get("/payment_method_configurations")


def take_payments(stripe: Stripe) -> None:
    """Payment intents and their charges: succeeded, declined, waiting and canceled."""
    customer = the_customer(stripe)
    card = stripe.card(customer)
    paid = stripe.post("/payment_intents", amount=900, currency="usd", customer=customer)
    stripe.post(f"/payment_intents/{paid['id']}", description="A day")
    back = "https://shop.example/back"
    stripe.post(f"/payment_intents/{paid['id']}/confirm", payment_method=card["id"], return_url=back)
    charge = stripe.get(f"/payment_intents/{paid['id']}", expand=["latest_charge"])["latest_charge"]
    stripe.get(f"/charges/{charge['id']}")
    stripe.get("/charges", customer=customer)
    waiting = stripe.post("/payment_intents", amount=900, currency="usd", customer=customer)
    asks = stripe.card(customer, number="4000002760003184", exp_month=9, exp_year=2031, cvc="123")
    stripe.post(f"/payment_intents/{waiting['id']}/confirm", payment_method=asks["id"], return_url=back)
    stripe.http.post(f"/authentication/{waiting['id']}", data={"outcome": "fail"})
    stripe.get(f"/payment_intents/{waiting['id']}")
    stripe.post(f"/payment_intents/{waiting['id']}/cancel")
    stripe.get("/payment_intents", customer=customer)


def bill_by_hand(stripe: Stripe) -> None:
    """Invoice items, drafts and their lines, and each end that an invoice can come to."""
    customer = the_customer(stripe)
    item = stripe.post("/invoiceitems", customer=customer, amount=700, currency="usd", description="Rope")
    stripe.post(f"/invoiceitems/{item['id']}", description="Long rope")
    stripe.get(f"/invoiceitems/{item['id']}")
    stripe.get("/invoiceitems", customer=customer)
    draft = stripe.post("/invoices", customer=customer, pending_invoice_items_behavior="include")
    path = f"/invoices/{draft['id']}"
    stripe.post(path, description="For May")
    lines = stripe.post(f"{path}/add_lines", lines=[{"amount": 300, "description": "Knot"}])["lines"]["data"]
    added = next(line["id"] for line in lines if line["description"] == "Knot")
    stripe.post(f"{path}/update_lines", lines=[{"id": added, "description": "Good knot"}])
    stripe.post(f"{path}/lines/{added}", amount=400)
    stripe.get(f"{path}/lines")
    stripe.post(f"{path}/remove_lines", lines=[{"id": added, "behavior": "delete"}])
    stripe.post(f"{path}/finalize", expand=["confirmation_secret"])
    stripe.post(f"{path}/pay", expand=["payments.data.payment.payment_intent"])
    stripe.get(path, expand=["payments", "customer"])
    payment = stripe.get("/invoice_payments", invoice=draft["id"])["data"][0]
    stripe.get(f"/invoice_payments/{payment['id']}")
    for end in ("void", "mark_uncollectible", "send"):
        stripe.post("/invoiceitems", customer=customer, amount=700, currency="usd")
        made = stripe.post(
            "/invoices", customer=customer, pending_invoice_items_behavior="include",
            collection_method="send_invoice", days_until_due=30,
        )  # fmt: skip
        stripe.post(f"/invoices/{made['id']}/finalize")
        stripe.post(f"/invoices/{made['id']}/{end}")
    stripe.delete(f"/invoices/{stripe.post('/invoices', customer=customer)['id']}")
    unwanted = stripe.post("/invoiceitems", customer=customer, amount=100, currency="usd")
    stripe.delete(f"/invoiceitems/{unwanted['id']}")
    stripe.get("/invoices", customer=customer, expand=["data.payments"])
    stripe.get("/invoices/search", query=f"customer:'{customer}' AND status:'paid'")


def give_back(stripe: Stripe) -> None:
    """Refunds, and credit notes before and after the payment."""
    customer = the_customer(stripe)
    charge = next(c for c in stripe.get("/charges", customer=customer)["data"] if c["paid"])
    refund = stripe.post("/refunds", charge=charge["id"], amount=100, reason="requested_by_customer")
    stripe.post(f"/refunds/{refund['id']}", metadata={"a": "b"})
    stripe.get(f"/refunds/{refund['id']}")
    stripe.get("/refunds", charge=charge["id"])
    paid = stripe.get("/invoices", customer=customer, status="paid")["data"][0]
    note = stripe.post("/credit_notes", invoice=paid["id"], amount=100, credit_amount=100, memo="Sorry")
    line = {"type": "custom_line_item", "description": "Knot", "quantity": 1, "unit_amount": 50}
    stripe.post("/credit_notes", invoice=paid["id"], lines=[line], refund_amount=50)
    stripe.get(f"/credit_notes/{note['id']}")
    stripe.get("/credit_notes", customer=customer)


def subscribe(stripe: Stripe) -> None:
    """Subscriptions with previews, changes, discounts, tax, trials, pauses and ends."""
    customer = the_customer(stripe)
    plain, gold = (price_of(stripe, key) for key in ("plain", "gold"))
    made = stripe.post(
        "/subscriptions", customer=customer, items=[{"price": plain, "quantity": 2}],
        discounts=[{"promotion_code": stripe.get("/promotion_codes")["data"][0]["id"]}],
        default_tax_rates=[stripe.get("/tax_rates")["data"][0]["id"]],
    )  # fmt: skip
    path, item = f"/subscriptions/{made['id']}", made["items"]["data"][0]["id"]
    change: dict[str, Any] = {"items": [{"id": item, "price": gold}], "proration_behavior": "always_invoice"}
    stripe.post("/invoices/create_preview", subscription=made["id"], subscription_details=change)
    stripe.post(path, **change, expand=["latest_invoice.confirmation_secret"])
    stripe.get(path, expand=["discounts.source.coupon", "default_payment_method", "customer"])
    stripe.delete(f"{path}/discount")
    extra = stripe.post(
        "/subscription_items", subscription=made["id"], price=tiered_price(stripe), quantity=7
    )
    stripe.post(f"/subscription_items/{extra['id']}", quantity=2)
    stripe.get(f"/subscription_items/{extra['id']}")
    stripe.get("/subscription_items", subscription=made["id"])
    stripe.delete(f"/subscription_items/{extra['id']}")
    stripe.post(path, pause_collection={"behavior": "void"})
    stripe.post(path, pause_collection="")
    stripe.post(path, cancel_at_period_end=True, cancellation_details={"feedback": "unused"})
    stripe.delete(path)
    trial: dict[str, Any] = {
        "trial_period_days": 7,
        "trial_settings": {"end_behavior": {"missing_payment_method": "pause"}},
    }
    stripe.post("/subscriptions", customer=customer, items=[{"price": gold}], **trial)
    usage = {"stripe_customer_id": customer, "value": "12"}
    stripe.post("/billing/meter_events", event_name="call", payload=usage)
    metered = next(p["id"] for p in stripe.get("/prices")["data"] if (p["recurring"] or {}).get("meter"))
    stripe.post("/subscriptions", customer=customer, items=[{"price": metered}])
    automatic = stripe.post(
        "/subscriptions", customer=customer, items=[{"price": plain}], automatic_tax={"enabled": True}
    )
    rate = stripe.get(f"/invoices/{automatic['latest_invoice']}")["total_taxes"][0]["tax_rate_details"]
    stripe.get(f"/tax_rates/{rate['tax_rate']}")
    stripe.get("/subscriptions", customer=customer, status="all")


def plan_ahead(stripe: Stripe) -> None:
    """Schedules, and time that passes on a test clock: renewals, a failed payment, a paused trial."""
    clock = stripe.post("/test_helpers/test_clocks", frozen_time=NOW, name="A month")
    customer = stripe.post("/customers", test_clock=clock["id"], name="Bo")["id"]
    card = stripe.card(customer)
    stripe.post(f"/customers/{customer}", invoice_settings={"default_payment_method": card["id"]})
    plain, gold = (price_of(stripe, key) for key in ("plain", "gold"))
    made = stripe.post("/subscriptions", customer=customer, items=[{"price": gold}])
    schedule = stripe.post("/subscription_schedules", from_subscription=made["id"])
    path, phase = f"/subscription_schedules/{schedule['id']}", schedule["phases"][0]
    now = {"items": [{"price": gold}], "start_date": phase["start_date"], "end_date": phase["end_date"]}
    later = {"items": [{"price": plain}], "duration": {"interval": "month", "interval_count": 1}}
    stripe.post(path, phases=[now, later], end_behavior="release")
    stripe.get(path, expand=["subscription"])
    stripe.post(f"{path}/release")
    other = stripe.post("/subscription_schedules", from_subscription=made["id"])
    stripe.post(f"/subscription_schedules/{other['id']}/cancel")
    stripe.get("/subscription_schedules", customer=customer)
    ending = {"missing_payment_method": "pause"}
    poor = stripe.post("/customers", test_clock=clock["id"])["id"]
    paused = stripe.post(
        "/subscriptions", customer=poor, items=[{"price": gold}], trial_period_days=7,
        trial_settings={"end_behavior": ending},
    )  # fmt: skip
    stripe.post(f"/test_helpers/test_clocks/{clock['id']}/advance", frozen_time=NOW + 40 * DAY)
    stripe.get(f"/test_helpers/test_clocks/{clock['id']}")
    paying = stripe.card(poor)
    stripe.post(f"/subscriptions/{paused['id']}", default_payment_method=paying["id"])
    stripe.post(f"/subscriptions/{paused['id']}/resume")
    stripe.get("/invoices", customer=customer)
    stripe.get("/test_helpers/test_clocks")
    stripe.delete(f"/test_helpers/test_clocks/{clock['id']}")


def look_back(stripe: Stripe) -> None:
    """The account, its events, and the endpoints that hear of them."""
    stripe.get("/account")
    events = stripe.get("/events", limit=100)["data"]
    stripe.get(f"/events/{events[0]['id']}")
    hook = stripe.post("/webhook_endpoints", url=HOOK, enabled_events=["invoice.paid"])
    stripe.post(f"/webhook_endpoints/{hook['id']}", disabled=True)
    stripe.get(f"/webhook_endpoints/{hook['id']}")
    stripe.get("/webhook_endpoints")
    stripe.delete(f"/webhook_endpoints/{hook['id']}")


def the_customer(stripe: Stripe) -> str:
    return str(stripe.get("/customers", email="ada@example.com")["data"][0]["id"])


def tiered_price(stripe: Stripe) -> str:
    return str(next(p["id"] for p in stripe.get("/prices")["data"] if p["tiers_mode"]))


def price_of(stripe: Stripe, lookup_key: str) -> str:
    return str(stripe.get("/prices", lookup_keys=[lookup_key])["data"][0]["id"])


STORIES: list[Callable[[Stripe], Any]] = [
    sell_things,
    meet_customers,
    save_cards,
    take_payments,
    bill_by_hand,
    give_back,
    subscribe,
    plan_ahead,
    look_back,
]
