"""A change that waits for its payment: what is known of it is not read twice, and never guessed."""

from typing import Any

import pytest

from services.intents import HandOver
from services.plans.confirming import Confirmed
from services.plans.quotes import Result
from services.stripe_gateway.objects.bills import FullInvoice
from tests.unit.services.plans.desk import ORIGIN, Desk

pytestmark = pytest.mark.usefixtures("both_databases")

BACK = "https://portal.example/returned"
DECLINES, ASKS, PAYS = "pm_card_chargeCustomerFail", "pm_card_authenticationRequired", "pm_card_visa"


async def pays_with(ada: Desk, card: str) -> None:
    method = await ada.merchant(f"/v1/payment_methods/{card}/attach", customer=ada.customer)
    settings = {"default_payment_method": method}
    await ada.merchant(f"/v1/customers/{ada.customer}", invoice_settings=settings)


async def waiting(ada: Desk, card: str) -> Confirmed:
    """Gold, confirmed with a card that does not pay it."""
    await pays_with(ada, card)
    record = await ada.quote("gold")
    ada.gateway.forget()
    answer = await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)
    assert isinstance(answer, Confirmed)
    return answer


def bill(made: Confirmed) -> str:
    """Where the bill of a change is read."""
    assert made.record.outcome is not None
    return f"/v1/invoices/{made.record.outcome.invoice}"


@pytest.mark.parametrize(("card", "result"), [(DECLINES, Result.DECLINED), (ASKS, Result.AWAITS_CUSTOMER)])
async def test_an_open_bill_is_read_with_its_payment(ada: Desk, card: str, result: Result) -> None:
    """STRIPE 8.1: its payment lies too deep for the change's answer, and says why it is open."""
    made = await waiting(ada, card)
    assert made.record.outcome is not None
    assert (made.record.outcome.result, made.record.outcome.differs) == (result, False)
    assert ada.gateway.reads == [f"/v1/subscriptions/{ada.subscription}", bill(made)]
    assert made.invoice is not None
    assert made.invoice.intent is not None
    assert await ada.has() == "plain"
    if result is Result.DECLINED:
        assert made.record.outcome.decline_code == "generic_decline"


async def test_the_bank_is_asked_without_reading_again(ada: Desk) -> None:
    """P4: the bill was read a moment ago."""
    view = await ada.view()
    made = await waiting(ada, ASKS)
    ada.gateway.forget()
    asked = await ada.plans.settling.pay(view, "key_1", BACK, ORIGIN, made.invoice)
    assert isinstance(asked, HandOver)
    assert ada.gateway.reads == []


async def test_dropped(ada: Desk) -> None:
    """P4: that it is void is what Stripe answers to voiding it."""
    made = await waiting(ada, DECLINES)
    view = await ada.view()
    ada.gateway.forget()
    voided = await ada.plans.settling.drop(view, "key_1", ORIGIN)
    assert voided is not None
    record = await ada.plans.confirming.refresh(made.record, ORIGIN, view.subscription, voided)
    assert ada.gateway.reads == [bill(made)]
    assert record.outcome is not None
    assert record.outcome.result is Result.DROPPED
    assert await ada.plans.confirming.refresh(made.record, ORIGIN) == record
    assert await ada.has() == "plain"


async def test_dropped_when_it_was_paid_a_moment_before(ada: Desk) -> None:
    """What Stripe says counts: it is read again, and the change was made."""
    made = await waiting(ada, DECLINES)
    view = await ada.view()
    await pays_with(ada, PAYS)
    await ada.merchant(f"{bill(made)}/pay")
    assert await ada.plans.settling.drop(view, "key_1", ORIGIN) is None
    record = await ada.plans.confirming.refresh(made.record, ORIGIN, view.subscription, None)
    assert record.outcome is not None
    assert record.outcome.result is Result.APPLIED
    assert await ada.has() == "gold"


async def test_paid_between_two_reads(ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bill that was open when it was read, and is not any more when it is voided."""
    made = await waiting(ada, DECLINES)
    view = await ada.view()
    read = ada.gateway.get

    async def paid_behind(path: str, *asked: Any) -> FullInvoice:
        found: FullInvoice = await read(path, *asked)
        if found.status == "open":
            await pays_with(ada, PAYS)
            await ada.merchant(f"{bill(made)}/pay")
        return found

    monkeypatch.setattr(ada.gateway, "get", paid_behind)
    assert await ada.plans.settling.drop(view, "key_1", ORIGIN) is None
    record = await ada.plans.confirming.refresh(made.record, ORIGIN, view.subscription, None)
    assert record.outcome is not None
    assert record.outcome.result is Result.APPLIED


async def test_a_confirmation_that_is_repeated_is_read(ada: Desk) -> None:
    """SECURITY F4: the answer to it is as old as the first, so what is so now is read."""
    await pays_with(ada, DECLINES)
    record = await ada.quote("gold")
    await ada.plans.quotes.confirm(record, ORIGIN)
    record = await ada.plans.quotes.find(ada.customer, ada.subscription, record.id)
    first = await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)
    assert isinstance(first, Confirmed)
    await pays_with(ada, PAYS)
    await ada.merchant(f"{bill(first)}/pay")
    again = await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)
    assert isinstance(again, Confirmed)
    assert again.record.outcome is not None
    assert again.record.outcome.result is Result.APPLIED
