"""What is worked out anew before a change is made: nothing that was shown may have changed unnoticed (M4)."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace as altered
from sqlalchemy import update

from services.configurations.objects import ScheduleAtPeriodEnd
from services.plans.confirming import Confirmed, Requoted
from services.plans.quotes import Quote, basis
from services.plans.records import QUOTE_LIFE, Record
from services.store import schema
from services.stripe_gateway.objects.addresses import Address
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.discounts import Discount, DiscountSource
from services.stripe_gateway.objects.subscriptions import AppliedTaxRate, Subscription
from tests.unit.services.plans.desk import ORIGIN, Desk, desk
from tests.unit.services.plans.structs import subscription

Meanwhile = Callable[[Desk], Awaitable[Any]]
AT_ONCE: dict[str, Any] = {"schedule_at_period_end": ScheduleAtPeriodEnd([])}
BOTH = ["next", "recurring"]


async def quoted(ada: Desk, to: str = "gold", **wish: Any) -> Record[Quote]:
    record = await ada.quote(to, **wish)
    ada.gateway.forget()
    return record


async def confirm(ada: Desk, record: Record[Quote]) -> Confirmed | Requoted:
    return await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)


async def done(ada: Desk, record: Record[Quote]) -> list[str]:
    """Confirms it, and says what was previewed for that."""
    answer = await confirm(ada, record)
    assert isinstance(answer, Confirmed)
    assert answer.record.outcome is not None
    assert not answer.record.outcome.differs
    return ada.gateway.previews


async def different(ada: Desk, record: Record[Quote]) -> frozenset[str]:
    """What is not as it was; nothing was done, and the new quote is as good as one that begins anew."""
    answer = await confirm(ada, record)
    assert isinstance(answer, Requoted)
    assert ada.gateway.changes == []
    anew = await ada.plans.quoting.again(await ada.view(), answer.record.body, whole=True)
    assert anew == answer.record.body
    return answer.different


async def coupon(ada: Desk) -> None:
    made = await ada.merchant("/v1/coupons", percent_off=50, duration="forever")
    await ada.merchant(f"/v1/subscriptions/{ada.subscription}", discounts=[{"coupon": made}])


async def credit(ada: Desk) -> None:
    await ada.merchant(f"/v1/customers/{ada.customer}", balance=-500)


async def exempt(ada: Desk) -> None:
    await ada.merchant(f"/v1/customers/{ada.customer}", tax_exempt="exempt")


async def taxed(ada: Desk) -> None:
    rate = await ada.merchant("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    await ada.merchant(f"/v1/subscriptions/{ada.subscription}", default_tax_rates=[rate])


@pytest.mark.parametrize("to", ["gold", "tin"])
@pytest.mark.parametrize("behavior", ["always_invoice", "create_prorations", "none"])
@pytest.mark.parametrize("anchor", ["now", "unchanged"])
async def test_one_preview_is_enough(ada: Desk, to: str, behavior: str, anchor: str) -> None:
    """P4: whatever is billed now, next, or comes back."""
    ada.updates(**AT_ONCE, proration_behavior=behavior, billing_cycle_anchor=anchor)
    await coupon(ada)
    await taxed(ada)
    await credit(ada)
    assert await done(ada, await quoted(ada, to)) == ["next"]
    assert await ada.has() == to


@pytest.mark.parametrize("behavior", ["continue_trial", "end_trial"])
async def test_one_preview_in_a_trial(tmp_path: Path, behavior: str) -> None:
    """P4: a trial that goes on has its next bill later, and no other kind of bill."""
    async with desk(tmp_path, trial_period_days=7) as ada:
        ada.updates(trial_update_behavior=behavior)
        assert await done(ada, await quoted(ada)) == ["next"]


async def test_one_preview_with_a_code(ada: Desk) -> None:
    """P4: whether the code still works, Stripe says in it."""
    made = await ada.merchant("/v1/coupons", percent_off=50, duration="forever")
    promotion = {"type": "coupon", "coupon": made}
    await ada.merchant("/v1/promotion_codes", promotion=promotion, code="HALF")
    assert await done(ada, await quoted(ada, code="HALF")) == ["next"]


async def test_a_change_that_waits_has_one(ada: Desk) -> None:
    """It has no bill of its own."""
    record = await quoted(ada, "tin")
    assert isinstance(await confirm(ada, record), Confirmed)
    assert ada.gateway.previews == ["recurring"]


BILLED = pytest.mark.parametrize(
    "update",
    [
        {"proration_behavior": "always_invoice"},
        {"proration_behavior": "create_prorations"},
        {"proration_behavior": "none"},
        {"billing_cycle_anchor": "now"},
    ],
)


@pytest.mark.parametrize("meanwhile", [coupon, taxed])
@BILLED
async def test_what_changes_the_bills(ada: Desk, meanwhile: Meanwhile, update: dict[str, str]) -> None:
    """SECURITY M4: an upgrade's first bill and the later one are shown as they would be now."""
    ada.updates(**AT_ONCE, **update)
    record = await quoted(ada)
    await meanwhile(ada)
    found = await different(ada, record)
    assert {figure for figure in found if figure.startswith("then.")}


@BILLED
async def test_a_credit_changes_the_first_bill(ada: Desk, update: dict[str, str]) -> None:
    """SECURITY M4: and no other, for it is good only once."""
    ada.updates(**AT_ONCE, **update)
    record = await quoted(ada)
    await credit(ada)
    found = await different(ada, record)
    assert found
    assert not {figure for figure in found if figure.startswith("then.")}


@pytest.mark.parametrize("meanwhile", [coupon, taxed])
async def test_what_changes_the_bills_after_a_trial(tmp_path: Path, meanwhile: Meanwhile) -> None:
    """SECURITY M4: nothing is billed now, so nothing but the later bill shows it."""
    async with desk(tmp_path, trial_period_days=7) as ada:
        ada.updates(trial_update_behavior="continue_trial")
        record = await quoted(ada)
        await meanwhile(ada)
        assert "then.due" in await different(ada, record)


async def test_a_credit_that_no_bill_shows(ada: Desk) -> None:
    """A downgrade that is credited now is not paid from the balance, and its quote says nothing of that."""
    ada.updates(**AT_ONCE)
    record = await quoted(ada, "tin")
    await credit(ada)
    assert await done(ada, record) == BOTH


async def test_what_pays(ada: Desk) -> None:
    """SECURITY M4: the card that was named pays, or another is named before anything happens."""
    record = await quoted(ada)
    method = await ada.merchant("/v1/payment_methods/pm_card_mastercard/attach", customer=ada.customer)
    settings = {"default_payment_method": method}
    await ada.merchant(f"/v1/customers/{ada.customer}", invoice_settings=settings)
    assert await different(ada, record) == {"paid_by"}


async def test_an_exemption(ada: Desk) -> None:
    """SECURITY M4: a customer who pays no tax any more sees it before anything happens."""
    await taxed(ada)
    record = await quoted(ada)
    await exempt(ada)
    assert {"today.tax", "then.tax"} <= await different(ada, record)


async def moved(ada: Desk) -> None:
    await ada.merchant(f"/v1/customers/{ada.customer}", address={"country": "US", "postal_code": "94103"})


async def zero_rated(ada: Desk) -> None:
    rate = await ada.merchant("/v1/tax_rates", display_name="VAT", percentage=0, inclusive=False)
    await ada.merchant(f"/v1/subscriptions/{ada.subscription}", default_tax_rates=[rate])


async def item_zero_rated(ada: Desk) -> None:
    rate = await ada.merchant("/v1/tax_rates", display_name="VAT", percentage=0, inclusive=False)
    item = (await ada.now()).items.data[0].id
    await ada.merchant(f"/v1/subscription_items/{item}", tax_rates=[rate])


@pytest.mark.parametrize("meanwhile", [moved, exempt, zero_rated, item_zero_rated])
async def test_what_changes_no_bill(ada: Desk, meanwhile: Meanwhile) -> None:
    """Both bills are worked out, and are the same: what might change the later one is no change yet."""
    record = await quoted(ada)
    await meanwhile(ada)
    assert await done(ada, record) == BOTH


async def test_what_only_the_first_bill_shows(ada: Desk) -> None:
    """SECURITY M4: then the later one is worked out as well, though nothing is seen that would change it."""
    ada.updates(proration_behavior="create_prorations")
    record = await quoted(ada)
    await ada.merchant("/v1/invoiceitems", customer=ada.customer, amount=900, currency="usd")
    answer = await confirm(ada, record)
    assert isinstance(answer, Requoted)
    assert {"next.lines", "next.due"} <= answer.different
    assert ada.gateway.previews == BOTH
    assert ada.gateway.changes == []


@pytest.mark.parametrize(("to", "previews"), [("gold", ["next"]), ("tin", BOTH)])
async def test_taxes_that_stripe_works_out(tmp_path: Path, to: str, previews: list[str]) -> None:
    """A tax of Stripe's own that changed is seen only in a bill that it is taken on."""
    async with desk(tmp_path, automatic_tax={"enabled": True}) as ada:
        for price in ada.prices.values():
            await ada.merchant(f"/v1/prices/{price}", tax_behavior="exclusive")
        ada.updates(**AT_ONCE)
        assert await done(ada, await quoted(ada, to)) == previews


async def test_a_quote_of_an_older_version(ada: Desk) -> None:
    """It does not say what it rested on: both bills are worked out."""
    record = await quoted(ada)
    body = json.decode(json.encode(record.body))
    del body["basis"]
    rows = update(schema.plan_changes).values(body=json.encode(body).decode())
    await ada.store.write(lambda connection: connection.execute(rows))
    record = await ada.plans.quotes.find(ada.customer, ada.subscription, record.id)
    assert record.body.basis is None
    assert await done(ada, record) == BOTH


async def test_an_old_quote_is_worked_out_whole(ada: Desk) -> None:
    """Its figures may be too old for what cannot be seen: they are all shown again."""
    record = await quoted(ada)
    old = altered(record, created=record.created - QUOTE_LIFE - 1)
    assert isinstance(await confirm(ada, old), Requoted)
    assert ada.gateway.previews == BOTH


OWNER = Customer("cus_1", address=Address(country="US", postal_code="94103"))
RATES = (AppliedTaxRate("txr_1"),)
DISCOUNT = Discount("di_1", DiscountSource("co_1"))


@pytest.mark.parametrize(
    ("plan", "owner"),
    [
        ({"discounts": (DISCOUNT,)}, {}),
        ({"default_tax_rates": RATES}, {}),
        (
            {
                "items": altered(
                    subscription().items, data=[altered(subscription().items.data[0], tax_rates=RATES)]
                )
            },
            {},
        ),
        ({}, {"balance": -1}),
        ({}, {"discount": DISCOUNT}),
        ({}, {"discount": altered(DISCOUNT, end=1)}),
        ({}, {"tax_exempt": "reverse"}),
        ({}, {"address": Address(country="US", postal_code="10001")}),
        ({}, {"shipping": None, "address": None}),
    ],
)
def test_what_a_quote_rests_on(plan: dict[str, Any], owner: dict[str, Any]) -> None:
    """Each of these can change the later bill."""
    one: Subscription = subscription()
    same = basis(one, OWNER)
    assert same == basis(subscription(), altered(OWNER))
    assert basis(altered(one, **plan), altered(OWNER, **owner)) != same
