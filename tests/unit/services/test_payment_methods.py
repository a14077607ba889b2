"""Payment methods: which is the default, what each pays, which are about to expire."""

from typing import Any

import msgspec
import pytest

from services.catalogue import Catalogue
from services.customers import Customers
from services.payment_methods import Expiry, KeptMethod, PaymentMethods, expiry
from services.stripe_gateway.objects.payment_methods import Card
from services.subscriptions import Subscriptions
from tests.unit import canned
from tests.unit.canned import NOW, CannedGateway, card, listed, subscription
from tests.unit.services.clock import TestClock


async def kept(**answers: Any) -> tuple[KeptMethod, ...]:
    gateway = CannedGateway(canned.account(**answers))
    customers = Customers(gateway)
    subscriptions = Subscriptions(gateway, Catalogue(gateway), customers)
    return await PaymentMethods(gateway, customers, subscriptions, TestClock(NOW)).kept("cus_1")


async def test_the_default_comes_first_with_what_it_pays() -> None:
    """Issue 2.6: default, and which subscriptions use each; ended ones use none."""
    methods = await kept(
        **{
            "/v1/customers/cus_1/payment_methods": listed(card(id="pm_2"), card()),
            "/v1/subscriptions": listed(
                subscription(),
                subscription(id="sub_2", default_payment_method=card(id="pm_2")),
                subscription(id="sub_3", status="canceled"),
                subscription(id="sub_4", collection_method="send_invoice"),
            ),
        }
    )
    assert [(one.method.id, one.is_default) for one in methods] == [("pm_1", True), ("pm_2", False)]
    assert [[plan.subscription.id for plan in one.pays] for one in methods] == [["sub_1"], ["sub_2"]]


@pytest.mark.parametrize(
    ("year", "month", "state"),
    [
        (2026, 9, Expiry.EXPIRED),
        (2025, 12, Expiry.EXPIRED),
        (2026, 10, Expiry.SOON),
        (2026, 11, Expiry.SOON),
        (2026, 12, Expiry.GOOD),
        (2027, 1, Expiry.GOOD),
    ],
)
def test_a_card_is_good_to_the_end_of_its_month(year: int, month: int, state: Expiry) -> None:
    """Seen on 26 October 2026: this month and the next are soon."""
    details = canned.card(card={"exp_year": year, "exp_month": month})["card"]
    assert expiry(msgspec.convert(details, Card), NOW) is state


async def test_what_has_no_expiry_is_good() -> None:
    """A bank account does not expire."""
    account = {"id": "pm_9", "type": "us_bank_account", "us_bank_account": {"last4": "6789"}}
    (only,) = await kept(**{"/v1/customers/cus_1/payment_methods": listed(account)})
    assert only.expiry is Expiry.GOOD
