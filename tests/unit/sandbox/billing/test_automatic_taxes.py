"""Automatic tax by the customer's place: docs.stripe.com/tax/customer-locations and /tax/zero-tax."""

from typing import Any

import pytest

from sandbox.api.errors import StripeError
from sandbox.objects.customers import Customer
from sandbox.objects.invoices import Invoice
from sandbox.objects.products import Product
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_ids import TaxId
from sandbox.objects.tax_rates import TaxRate
from tests.unit.sandbox.billing.desk import DAY, HOUR, Desk
from tests.unit.sandbox.client import Stripe

KIEL = {"line1": "Hafenstr. 1", "city": "Kiel", "postal_code": "24103", "country": "DE"}
AUTOMATIC = {"enabled": True}


def taxed(invoice: Invoice) -> tuple[int, list[tuple[str, str, int, int]]]:
    taxes: list[tuple[str, str, int, int]] = [
        (tax.tax_behavior, tax.taxability_reason, tax.taxable_amount, tax.amount)
        for tax in invoice.total_taxes
    ]
    return invoice.total, taxes


def subscribed(desk: Desk, customer: Customer, amount: int = 1000, **price: Any) -> Subscription:
    return desk.subscribe(customer, desk.price(amount, **price), automatic_tax=AUTOMATIC)


@pytest.mark.parametrize(
    ("address", "price", "total", "tax"),
    [
        (KIEL, {"tax_behavior": "exclusive"}, 1190, ("exclusive", "standard_rated", 1000, 190)),
        (KIEL, {"tax_behavior": "inclusive"}, 1000, ("inclusive", "standard_rated", 840, 160)),
        (KIEL, {}, 1190, ("exclusive", "standard_rated", 1000, 190)),
        ({"country": "JP"}, {"currency": "jpy"}, 1000, ("inclusive", "standard_rated", 909, 91)),
        ({"country": "GB"}, {"currency": "gbp"}, 1000, ("inclusive", "standard_rated", 833, 167)),
        ({"country": "BR"}, {}, 1000, ("exclusive", "not_collecting", 0, 0)),
        ({"country": "US", "postal_code": "97712"}, {}, 1000, ("exclusive", "not_collecting", 0, 0)),
    ],
)
def test_the_place_and_the_price_say_how_much(
    address: dict[str, str], price: dict[str, Any], total: int, tax: tuple[str, str, int, int]
) -> None:
    """A price without a `tax_behavior` is without tax in dollars, and with it in other currencies."""
    desk = Desk()
    invoice = desk.latest(subscribed(desk, desk.customer(address=address), **price))
    assert taxed(invoice) == (total, [tax])
    assert (invoice.automatic_tax.status, invoice.amount_paid) == ("complete", total)


def test_who_owes_no_tax() -> None:
    """Exempt customers, businesses with a tax id of the place, and what is not taxable: 0, and why."""
    desk = Desk()
    exempt = desk.customer(address=KIEL, tax_exempt="exempt")
    business = desk.customer(address=KIEL)
    desk.post(f"/customers/{business.id}/tax_ids", TaxId, type="eu_vat", value="DE123456789")
    gift = desk.post("/products", Product, name="Gift card", tax_code="txcd_00000000").id
    reasons = [
        taxed(desk.latest(invoiced))[1][0][1]
        for invoiced in (
            subscribed(desk, exempt),
            subscribed(desk, business),
            subscribed(desk, desk.customer(address=KIEL), product=gift),
        )
    ]
    assert reasons == ["customer_exempt", "reverse_charge", "product_exempt"]


def test_what_is_quoted_is_billed_with_its_tax() -> None:
    """A change, its preview and the next period say one thing, and follow the customer to another place."""
    desk = Desk()
    customer = desk.customer(address=KIEL)
    subscription = subscribed(desk, customer)
    desk.wait(10 * DAY)
    items = desk.change_item(subscription, price=desk.price(3000).id)
    change = {"items": items, "proration_behavior": "always_invoice", "proration_date": desk.now}
    quoted = desk.preview(subscription, subscription_details=change)
    desk.update(subscription, **change)
    assert taxed(desk.latest(subscription)) == taxed(quoted)
    assert quoted.total > quoted.subtotal
    desk.post(f"/customers/{customer.id}", Customer, address={"country": "GB"})
    coming = desk.preview(subscription)
    desk.wait_until(subscription.current_period_end + HOUR + 1)
    assert taxed(desk.latest(subscription)) == taxed(coming)
    assert coming.total == 3600


def test_a_tax_without_a_place_cannot_begin() -> None:
    """Neither a subscription nor a change; a preview says what is missing."""
    desk = Desk()
    customer = desk.customer(address={"country": "US"})
    with pytest.raises(StripeError) as refused:
        subscribed(desk, customer)
    assert refused.value.fields["code"] == "customer_tax_location_invalid"
    subscription = desk.subscribe(customer, desk.price(1000))
    with pytest.raises(StripeError, match="location isn't recognized"):
        desk.update(subscription, automatic_tax=AUTOMATIC)
    preview = desk.preview(subscription, automatic_tax=AUTOMATIC)
    assert (preview.automatic_tax.status, preview.total) == ("requires_location_inputs", 1000)


def test_a_renewal_without_a_place_goes_on_without_tax() -> None:
    """Stripe disables automatic tax on the invoice and its subscription, and says why."""
    desk = Desk()
    customer = desk.customer(address=KIEL)
    subscription = subscribed(desk, customer)
    desk.post(f"/customers/{customer.id}", Customer, address="")
    desk.wait_until(subscription.current_period_end + HOUR + 1)
    invoice = desk.latest(subscription)
    assert (invoice.status, invoice.total) == ("paid", 1000)
    assert invoice.automatic_tax.disabled_reason == "finalization_requires_location_inputs"
    assert subscription.automatic_tax.disabled_reason == "requires_location_inputs"
    assert not subscription.automatic_tax.enabled


def test_an_invoice_by_hand_without_a_place_stays_a_draft() -> None:
    """Its finalization fails, and when time would have done it, an event and the invoice say so."""
    desk = Desk()
    customer = desk.customer()
    draft = desk.post(
        "/invoices", Invoice, customer=customer.id, automatic_tax=AUTOMATIC, auto_advance=True, currency="usd"
    )
    with pytest.raises(StripeError, match="location isn't recognized"):
        desk.post(f"/invoices/{draft.id}/finalize", Invoice)
    desk.wait(2 * HOUR)
    assert draft.status == "draft"
    assert draft.last_finalization_error
    assert draft.last_finalization_error["code"] == "customer_tax_location_invalid"
    assert desk.events("invoice.finalization_failed") == ["invoice.finalization_failed"]


def test_one_way_of_taxing_at_a_time() -> None:
    """Tax rates and automatic tax exclude each other."""
    desk = Desk()
    rate = desk.post("/tax_rates", TaxRate, display_name="VAT", percentage=20, inclusive=False)
    customer = desk.customer(address=KIEL)
    with pytest.raises(StripeError, match="tax rates"):
        desk.subscribe(customer, desk.price(), automatic_tax=AUTOMATIC, default_tax_rates=[rate.id])


def test_a_location_is_validated_when_asked_for(stripe: Stripe) -> None:
    """`tax[validate_location]`, and what an expanded `tax` knows of the place."""
    now = {"validate_location": "immediately"}
    refused = stripe.refused("POST", "/customers", address={"country": "US", "state": "OR"}, tax=now)
    assert refused["code"] == "customer_tax_location_invalid"
    path = f"/customers/{stripe.post('/customers', address=KIEL, tax=now)['id']}"
    refused = stripe.refused("POST", path, address="", tax=now)
    assert refused["code"] == "customer_tax_location_invalid"
    known = stripe.get(path, expand=["tax"])
    assert known["address"]["city"] == "Kiel"
    assert known["tax"] == {
        "automatic_tax": "supported",
        "ip_address": None,
        "location": {"country": "DE", "source": "billing_address", "state": None},
        "provider": "stripe",
    }
    assert stripe.post(path, address="", expand=["tax"])["tax"]["automatic_tax"] == "unrecognized_location"
