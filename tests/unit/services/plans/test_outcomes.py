"""What becomes of a change that was sent: what Stripe refuses, what its bill says, and who asks again."""

from typing import Any

import pytest
from msgspec.structs import replace as altered
from structlog.testing import capture_logs

from services.plans.quotes import Outcome, Quote, Result
from services.plans.records import Record
from services.stripe_gateway.errors import (
    CardDeclined,
    GatewayError,
    IdempotencyConflict,
    InvalidRequest,
    NotFound,
    Unavailable,
)
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.bills import BillPayment, FullInvoice, PaymentOfInvoice
from services.stripe_gateway.objects.invoices import InvoiceStatus
from services.stripe_gateway.objects.payment_intents import IntentStatus, PaymentError, PaymentIntent
from services.stripe_gateway.objects.subscriptions import Subscription
from tests.unit.services.plans.desk import ORIGIN, PREVIEW, Desk, again, confirmed


def refuse(ada: Desk, monkeypatch: pytest.MonkeyPatch, error: GatewayError) -> None:
    """From now on Stripe works out what a change costs, and makes none."""
    post = ada.gateway.post

    async def refusing(path: str, *args: Any, **more: Any) -> Any:
        if path != PREVIEW:
            raise error
        return await post(path, *args, **more)

    monkeypatch.setattr(ada.gateway, "post", refusing)


REFUSALS: list[tuple[GatewayError, Outcome, list[str]]] = [
    (
        CardDeclined("no", code="card_declined", decline_code="lost_card"),
        Outcome(Result.REFUSED, decline_code="lost_card"),
        [],
    ),
    (CardDeclined("no", code="expired_card"), Outcome(Result.REFUSED, decline_code="expired_card"), []),
    (InvalidRequest("no"), Outcome(Result.REFUSED), ["plan_change_refused"]),
    (
        IdempotencyConflict("no", code="idempotency_error"),
        Outcome(Result.REFUSED),
        ["plan_change_key_reused"],
    ),
]


async def test_what_is_refused(ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY F9, F12: on record with the bank's reason, and an alarm where the fault is ours."""
    for error, outcome, alarm in REFUSALS:
        record = await ada.quote("gold")
        with monkeypatch.context() as patch, capture_logs() as logs:
            refuse(ada, patch, error)
            assert (await confirmed(ada, record)).outcome == outcome
        assert [log["event"] for log in logs] == alarm
        assert (await again(ada, record)).outcome == outcome


async def test_what_is_being_made_right_now(ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY F7: its outcome is open, so that the same record is confirmed again."""
    record = await ada.quote("gold")
    refuse(ada, monkeypatch, IdempotencyConflict("in use", code="idempotency_key_in_use"))
    with pytest.raises(Unavailable):
        await confirmed(ada, record)
    assert (await again(ada, record)).status == "confirmed"


@pytest.mark.parametrize("to", ["gold", "tin"])
async def test_a_second_click_that_began_before_the_first_was_done(ada: Desk, to: str) -> None:
    """SECURITY M5: one that found the record open hears what the first came to, at once or at the end."""
    record = await ada.quote(to)
    first = await confirmed(ada, record)
    ada.gateway.forget()
    assert record.status == "open"
    assert await confirmed(ada, record) == first
    assert ada.gateway.changes == []


async def test_a_change_that_another_followed(ada: Desk) -> None:
    """SECURITY M5: what it came to is still the answer to it."""
    record = await ada.quote("gold")
    first = await confirmed(ada, record)
    await confirmed(ada, await ada.quote("tin"))
    assert await confirmed(ada, await again(ada, record)) == first


async def test_a_change_that_waited_gives_way(ada: Desk) -> None:
    """R3: the portal's own schedule is released before another change is made."""
    await confirmed(ada, await ada.quote("tin"))
    schedule = (await ada.view()).own_schedule
    record = await ada.quote("gold")
    ada.gateway.forget()
    done = await confirmed(ada, record)
    assert done.outcome is not None
    assert done.outcome.result is Result.APPLIED
    assert [(path, key) for path, _, key in ada.gateway.changes] == [
        (f"/v1/subscription_schedules/{schedule}/release", f"{record.id}-release"),
        (f"/v1/subscriptions/{ada.subscription}", record.id),
    ]


async def test_a_bank_debit_cannot_wait(ada: Desk) -> None:
    """Issue 4.5: Stripe makes such a change at once, and collects it for days."""
    body = (await ada.quote("gold")).body
    assert body.paid_by is not None
    debit = altered(body, paid_by=altered(body.paid_by, type="us_bank_account"))
    await confirmed(ada, await ada.plans.quotes.open(ada.customer, ada.subscription, "bpc_1", debit))
    ((_, sent, _),) = ada.gateway.changes
    assert sent["payment_behavior"] == "allow_incomplete"


async def waiting(ada: Desk) -> Record[Quote]:
    """Gold, whose bill in_1 was declined when it was looked at last."""
    record = await ada.quote("gold")
    return await ada.plans.quotes.finish(record, Outcome(Result.DECLINED, invoice="in_1"), ORIGIN)


def bill(
    status: InvoiceStatus,
    intent: IntentStatus | None = None,
    error: PaymentError | None = None,
    id: str = "in_1",  # noqa: A002 - Stripe's word
) -> FullInvoice:
    found = PaymentIntent("pi_1", 2900, intent, last_payment_error=error) if intent else None
    return FullInvoice(
        id=id,
        currency="usd",
        customer="cus_1",
        created=0,
        subtotal=2900,
        total=2900,
        amount_due=2900,
        lines=StripeList([]),
        payments=StripeList([BillPayment("inpay_1", "open", payment=PaymentOfInvoice(found))]),
        status=status,
    )


def on_gold(ada: Desk, plan: Subscription) -> Subscription:
    item = plan.items.data[0]
    gold = altered(item, price=altered(item.price, id=ada.prices["gold"]))
    return altered(plan, items=StripeList([gold]))


RESULTS: list[tuple[InvoiceStatus, IntentStatus | None, bool, Result]] = [
    ("paid", "succeeded", True, Result.APPLIED),
    ("draft", None, False, Result.APPLIED),
    ("uncollectible", "requires_payment_method", False, Result.APPLIED),
    ("void", "canceled", False, Result.DROPPED),
    ("void", None, True, Result.APPLIED),
    ("open", "processing", False, Result.PROCESSING),
    ("open", "requires_action", False, Result.AWAITS_CUSTOMER),
    ("open", "requires_confirmation", False, Result.AWAITS_CUSTOMER),
    ("open", "requires_payment_method", False, Result.DECLINED),
    ("open", "requires_payment_method", True, Result.DECLINED),
    ("open", None, False, Result.DECLINED),
    ("open", None, True, Result.PROCESSING),
]


async def test_what_the_bill_says(ada: Desk) -> None:
    """Issue 4.5, R14: how it stands, how its payment does, and whether the plan is what was asked for."""
    record, plan = await waiting(ada), await ada.now()
    for status, intent, applied, result in RESULTS:
        now = on_gold(ada, plan) if applied else plan
        found = await ada.plans.confirming.refresh(record, ORIGIN, now, bill(status, intent))
        assert found.outcome is not None
        said = (found.outcome.result, found.outcome.collected)
        assert said == (result, status == "paid"), (status, intent, applied)


async def test_why_it_was_declined(ada: Desk) -> None:
    """SECURITY F12: the bank's own reason where it gives one."""
    record, plan = await waiting(ada), await ada.now()
    for error, reason in (
        (PaymentError("card_declined", "lost_card"), "lost_card"),
        (PaymentError("expired_card"), "expired_card"),
        (None, None),
    ):
        open_bill = bill("open", "requires_payment_method", error)
        found = await ada.plans.confirming.refresh(record, ORIGIN, plan, open_bill)
        assert found.outcome is not None
        assert found.outcome.decline_code == reason


async def test_another_bill_says_nothing_of_it(ada: Desk) -> None:
    """The bill on record is read, whichever is the newest by now."""
    record, plan = await waiting(ada), await ada.now()
    ada.gateway.forget()
    with pytest.raises(NotFound):
        await ada.plans.confirming.refresh(record, ORIGIN, plan, bill("paid", id="in_2"))
    assert ada.gateway.reads == ["/v1/invoices/in_1"]


async def test_what_is_over_is_not_read(ada: Desk) -> None:
    """Nothing that a payment can still change."""
    made = await ada.quote("gold")
    ada.gateway.forget()
    for outcome in (None, Outcome(Result.APPLIED, "in_1"), Outcome(Result.DROPPED, "in_1")):
        record = altered(made, outcome=outcome)
        assert await ada.plans.confirming.refresh(record, ORIGIN) is record
    assert ada.gateway.reads == []


async def test_a_bill_that_does_not_come(ada: Desk) -> None:
    """Issue 4.8: where money was announced, that is on record, and an alarm."""
    today = (await ada.quote("gold")).body.today
    assert today is not None
    ada.updates(proration_behavior="none")
    quoted = await ada.quote("gold")
    confirmed_once = await ada.plans.quotes.confirm(quoted, ORIGIN)
    for total in (0, 1):
        told = altered(quoted.body, today=altered(today, lines=(), total=total, due=total))
        with capture_logs() as logs:
            done = await confirmed(ada, altered(confirmed_once, body=told))
        assert done.outcome == Outcome(Result.APPLIED, differs=total > 0)
        assert [log["event"] for log in logs] == ["billed_otherwise_than_quoted"] * total


async def test_a_bill_that_was_not_announced(ada: Desk) -> None:
    """Issue 4.8: nothing was to be due today, and something was billed."""
    quoted = await ada.quote("gold")
    once = await ada.plans.quotes.confirm(quoted, ORIGIN)
    with capture_logs() as logs:
        done = await confirmed(ada, altered(once, body=altered(quoted.body, today=None)))
    assert done.outcome is not None
    assert done.outcome.differs
    assert [log["event"] for log in logs] == ["billed_otherwise_than_quoted"]


async def test_a_change_that_nobody_pays_for_yet(ada: Desk) -> None:
    """Without a payment method, what is billed later can be changed."""
    customer = f"/v1/customers/{ada.customer}"
    await ada.merchant(customer, invoice_settings={"default_payment_method": ""})
    ada.updates(proration_behavior="none")
    record = await ada.quote("gold")
    assert record.body.paid_by is None
    assert (await confirmed(ada, record)).outcome == Outcome(Result.APPLIED)
