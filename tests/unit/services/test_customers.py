"""The customer: as now for money, as lately for names."""

import pytest

from services.customers import Customers, default_payment_method
from services.stripe_gateway.errors import NotFound
from tests.unit import canned
from tests.unit.canned import CannedGateway

PATH = "/v1/customers/cus_1"


async def test_a_customer_is_read_afresh_and_known_for_a_while() -> None:
    """`get` always asks, `known` asks only when nothing is remembered (for names and languages)."""
    gateway, now = CannedGateway({PATH: canned.customer()}), 0.0
    customers = Customers(gateway, monotonic=lambda: now)
    await customers.known("cus_1")
    await customers.known("cus_1")
    assert len(gateway.calls) == 1
    await customers.get("cus_1")
    assert len(gateway.calls) == 2
    now = 301.0
    await customers.known("cus_1")
    assert len(gateway.calls) == 3


async def test_a_deleted_customer_is_nobody() -> None:
    """SECURITY S6: what Stripe deleted is not found, remembered or not."""
    gateway = CannedGateway({PATH: canned.customer()})
    customers = Customers(gateway)
    await customers.get("cus_1")
    gateway.answers[PATH] = {"id": "cus_1", "object": "customer", "deleted": True}
    with pytest.raises(NotFound):
        await customers.get("cus_1")
    with pytest.raises(NotFound):
        await customers.known("cus_1")


async def test_only_a_customers_id_is_asked_for() -> None:
    """SECURITY A2: an id of another form never reaches Stripe."""
    gateway = CannedGateway({})
    with pytest.raises(NotFound):
        await Customers(gateway).get("cus_1/../../invoices")
    assert gateway.calls == []


async def test_the_default_is_what_stripe_says() -> None:
    """The default payment method comes expanded with the customer."""
    gateway = CannedGateway({PATH: canned.customer()})
    method = default_payment_method(await Customers(gateway).get("cus_1"))
    assert method is not None
    assert method.id == "pm_1"
    gateway.answers[PATH] = canned.customer(invoice_settings={"default_payment_method": None})
    assert default_payment_method(await Customers(gateway).get("cus_1")) is None
