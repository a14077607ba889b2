"""Payment methods: which is the default, what each pays, which are about to expire."""

import asyncio
from typing import Any

import msgspec
import pytest

from services.catalogue import Catalogue
from services.customers import Customers
from services.payment_methods import Expiry, KeptMethod, PaymentMethods, expiry
from services.stripe_gateway.objects.payment_methods import Card
from services.subscriptions import Subscriptions
from tests.unit import canned
from tests.unit.canned import NOW, CannedGateway, card, listed, subscription, wallet
from tests.unit.services.clock import TestClock

METHODS, SUBSCRIPTIONS = "/v1/customers/cus_1/payment_methods", "/v1/subscriptions"


async def serving(**answers: Any) -> tuple[PaymentMethods, CannedGateway]:
    """The service over these answers, with a warm catalogue."""
    gateway = CannedGateway(canned.account(**answers))
    catalogue = Catalogue(gateway)
    await catalogue.products(["prod_1"])
    gateway.calls.clear()
    subscriptions = Subscriptions(gateway, catalogue, Customers(gateway))
    return PaymentMethods(gateway, subscriptions, TestClock(NOW)), gateway


async def read(**answers: Any) -> tuple[tuple[KeptMethod, ...], list[str]]:
    """What is kept, and what was asked of Stripe for it."""
    service, gateway = await serving(**answers)
    found = await service.kept("cus_1")
    return found, [path for path, _ in gateway.calls]


def paid(kept: tuple[KeptMethod, ...]) -> list[list[str]]:
    return [[plan.id for plan in one.pays] for one in kept]


async def test_the_default_comes_first_with_what_it_pays() -> None:
    """Issue 2.6, P4: default, and which subscriptions use each, by one call; ended ones use none."""
    plans = [
        subscription(),
        subscription(id="sub_2", default_payment_method="pm_2"),
        subscription(id="sub_3", status="incomplete_expired"),
        subscription(id="sub_4", collection_method="send_invoice"),
    ]
    methods, calls = await read(**{METHODS: wallet(card(id="pm_2"), card(), plans=plans)})
    assert [(one.method.id, one.is_default) for one in methods] == [("pm_1", True), ("pm_2", False)]
    assert paid(methods) == [["sub_1"], ["sub_2"]]
    assert [item.product.name for item in methods[0].pays[0].items if item.product] == ["Gold"]
    assert methods[0].method.customer == "cus_1"
    assert calls == [METHODS]


async def test_more_plans_than_stripe_puts_in_are_asked_for() -> None:
    """P4: the eleventh running plan is not forgotten; it costs a second call."""
    eleventh = subscription(id="sub_11", customer=canned.customer())
    ended = subscription(id="sub_12", status="canceled", customer=canned.customer())
    answers = {METHODS: wallet(card(), more_plans=True), SUBSCRIPTIONS: listed(eleventh, ended)}
    methods, calls = await read(**answers)
    assert paid(methods) == [["sub_11"]]
    assert calls == [METHODS, SUBSCRIPTIONS]


async def test_known_to_be_needed_it_is_asked_beside_the_first() -> None:
    """P3: from the second time on, one round trip; until all fit again."""
    eleventh = subscription(id="sub_11", customer=canned.customer())
    answers = {METHODS: wallet(card(), more_plans=True), SUBSCRIPTIONS: listed(eleventh)}
    service, gateway = await serving(**answers)
    await service.kept("cus_1")
    gateway.calls.clear()
    gateway.holds[METHODS] = asyncio.Event()
    reading = asyncio.ensure_future(service.kept("cus_1"))
    while len(gateway.calls) < 2:  # noqa: ASYNC110 - nothing tells of a call
        await asyncio.sleep(0)
    gateway.answers[METHODS] = wallet(card())
    gateway.holds.pop(METHODS).set()
    assert paid(await reading) == [["sub_1"]]
    gateway.calls.clear()
    await service.kept("cus_1")
    assert [path for path, _ in gateway.calls] == [METHODS]


async def test_without_a_default_only_the_plans_own_pay() -> None:
    """What names nothing of its own is then paid by none of them."""
    plans = [subscription(), subscription(id="sub_2", default_payment_method="pm_1")]
    methods, _ = await read(**{METHODS: wallet(card(), default=None, plans=plans)})
    assert ([one.is_default for one in methods], paid(methods)) == ([False], [["sub_2"]])


async def test_nothing_saved_pays_nothing() -> None:
    """Without a method there is no default either, and nothing more is asked."""
    assert await read(**{METHODS: wallet()}) == ((), [METHODS])


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
    ((only,), _) = await read(**{METHODS: wallet(account)})
    assert only.expiry is Expiry.GOOD
