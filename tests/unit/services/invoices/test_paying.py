"""Paying an invoice: each way that it can end, over a Stripe that answers as it was told."""

from typing import Any

import pytest
from msgspec.structs import replace as altered

from services.audit import Audit, Entry, Origin
from services.catalogue import Catalogue
from services.customers import Customers
from services.intents import HandOver, hand_over
from services.invoices.paying import (
    AmountChanged,
    Paying,
    Standing,
    Wish,
    bank_asks,
    standing_of,
    suggested,
)
from services.payment_methods import PaymentMethods
from services.stripe_gateway.errors import CardDeclined, GatewayError, InvalidRequest, NotFound, Unavailable
from services.stripe_gateway.objects.bills import BillParent, SubscriptionSnapshot
from services.subscriptions import Subscriptions
from tests.unit import canned
from tests.unit.services.clock import TestClock
from tests.unit.services.invoices.till import BACK, BANK, Reply, Till, asking

CUSTOMER = Origin(actor="customer")
WISH = Wish("in_1", 2000, "pm_1")


def paying(till: Till, audit: Audit) -> Paying:
    subscriptions = Subscriptions(till, Catalogue(till), Customers(till))
    return Paying(till, PaymentMethods(till, subscriptions, TestClock()), audit)


async def recorded(audit: Audit, result: Any) -> bool:
    entry = Entry(event="invoice.pay", result=result, customer="cus_1", object="in_1")
    return await audit.recorded(entry)


async def test_paid_once_under_the_forms_key(audit: Audit) -> None:
    """SECURITY M5, D4: one call with the key of the form, recorded before and after."""
    till = Till()
    till.replies = [("paid", {"status": "succeeded"})]
    attempt = await paying(till, audit).pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert attempt.standing is Standing.PAID
    expected = {"payment_method": "pm_1", "off_session": False}
    assert till.posts == [("/v1/invoices/in_1/pay", expected, "pay_key")]
    assert await recorded(audit, "intended")
    assert await recorded(audit, "done")


async def test_the_same_form_twice_pays_once(audit: Audit) -> None:
    """SECURITY F18: what is paid is left as it is."""
    till = Till()
    till.replies = [("paid", {"status": "succeeded"})]
    service = paying(till, audit)
    await service.pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    again = await service.pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert again.standing is Standing.PAID
    assert len(till.posts) == 1


async def test_a_decline_says_why(audit: Audit) -> None:
    """SECURITY F12: the bank's reason, and the invoice as Stripe says it is."""
    till = Till()
    till.replies = [CardDeclined("no", code="card_declined", decline_code="insufficient_funds")]
    attempt = await paying(till, audit).pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert (attempt.standing, attempt.declined) == (Standing.DUE, "insufficient_funds")
    assert await recorded(audit, "failed")


async def test_the_bank_asks_the_customer(audit: Audit) -> None:
    """Issue 5.6: 3-D Secure hands over with the way back to us."""
    till = Till()
    service = paying(till, audit)
    till.replies = [("open", asking(None)), ("open", asking())]
    attempt = await service.pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert attempt.standing is Standing.AWAITS_BANK
    assert attempt.invoice.intent is not None
    assert hand_over(attempt.invoice.intent) == HandOver(BANK)
    assert till.posts[1] == ("/v1/payment_intents/pi_1/confirm", {"return_url": BACK}, "pay_key-bank")
    assert not await recorded(audit, "done")


DECLINES = {"status": "requires_payment_method"}
LOST = CardDeclined("no", code="card_declined", decline_code="lost_card")
ENDS: dict[str, tuple[list[GatewayError | Reply], Standing, str | None, str]] = {
    "on its way": ([("open", {"status": "processing"})], Standing.PROCESSING, None, "done"),
    "no reason but a code": (
        [CardDeclined("no", code="expired_card")],
        Standing.DUE,
        "expired_card",
        "failed",
    ),
    "no reason at all": ([CardDeclined("no")], Standing.DUE, "", "failed"),
    "Stripe says no": ([InvalidRequest("no")], Standing.DUE, "not_accepted", "failed"),
    "voided meanwhile": ([("void", None, InvalidRequest("void"))], Standing.CLOSED, None, "failed"),
    "the bank says no": (
        [("open", asking(None)), ("open", DECLINES, LOST)],
        Standing.DUE,
        "lost_card",
        "failed",
    ),
    "the bank says no for no reason": (
        [("open", asking(None)), ("open", DECLINES, CardDeclined("no"))],
        Standing.DUE,
        "",
        "failed",
    ),
    "the bank asks nothing": (
        [("open", asking(None)), ("paid", {"status": "succeeded"})],
        Standing.PAID,
        None,
        "done",
    ),
}


@pytest.mark.parametrize("name", ENDS)
async def test_how_a_try_ends(audit: Audit, name: str) -> None:
    """SECURITY D4, F12: as Stripe says it afterwards, and recorded as that: only what was paid is done."""
    till = Till()
    till.replies, standing, declined, result = list(ENDS[name][0]), *ENDS[name][1:]
    attempt = await paying(till, audit).pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert (attempt.standing, attempt.declined) == (standing, declined)
    assert [one for one in ("done", "failed") if await recorded(audit, one)] == [result]


async def test_paid_but_not_yet_said_to_be(audit: Audit) -> None:
    """SECURITY F5, F10: nothing is claimed of what reads otherwise than it was answered."""
    till = Till()
    till.replies = [("open", None)]
    with pytest.raises(Unavailable):
        await paying(till, audit).pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert not await recorded(audit, "done")


@pytest.mark.parametrize(("way_back", "confirms"), [(None, 1), ("https://elsewhere.example", 1), (BACK, 0)])
async def test_the_bank_that_asks_already(audit: Audit, way_back: str | None, confirms: int) -> None:
    """Issue 5.6: nothing is paid anew; it is told the way back where it would lead elsewhere."""
    till = Till(asking(way_back))
    till.replies = [("open", asking())]
    attempt = await paying(till, audit).pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert attempt.standing is Standing.AWAITS_BANK
    assert (
        till.posts == [("/v1/payment_intents/pi_1/confirm", {"return_url": BACK}, "pay_key-bank")] * confirms
    )
    assert not await recorded(audit, "done")


@pytest.mark.parametrize(
    ("status", "intent", "standing"),
    [
        ("open", None, Standing.DUE),
        ("open", "requires_payment_method", Standing.DUE),
        ("open", "requires_confirmation", Standing.DUE),
        ("open", "canceled", Standing.DUE),
        ("open", "requires_action", Standing.AWAITS_BANK),
        ("open", "processing", Standing.PROCESSING),
        ("open", "succeeded", Standing.PROCESSING),
        ("paid", "succeeded", Standing.PAID),
        ("void", None, Standing.CLOSED),
        ("uncollectible", "requires_payment_method", Standing.CLOSED),
    ],
)
async def test_how_an_invoice_stands(
    audit: Audit, status: str, intent: str | None, standing: Standing
) -> None:
    """What can still be paid, and what is on its way."""
    till = Till({"status": intent} if intent else None, status)
    found = await paying(till, audit).find("cus_1", "in_1")
    assert till.calls == [("/v1/invoices/in_1", {"expand": ["payments.data.payment.payment_intent"]})]
    assert standing_of(found) is standing
    assert bank_asks(found) is None


async def test_where_the_bank_waits(audit: Audit) -> None:
    """Issue 5.6: only while it does."""
    till = Till(asking())
    assert bank_asks(await paying(till, audit).find("cus_1", "in_1")) == HandOver(BANK)
    till.stands("paid", asking())
    assert bank_asks(await paying(till, audit).find("cus_1", "in_1")) is None


async def test_what_is_suggested(audit: Audit) -> None:
    """What pays the plan of the invoice, else the default, else the first; none where there is none."""
    till = Till()
    own = canned.subscription(default_payment_method=canned.card(id="pm_3"))
    cards = [canned.card(id=name) for name in ("pm_1", "pm_2", "pm_3")]
    till.answers["/v1/customers/cus_1/payment_methods"] = canned.wallet(*cards, default="pm_2", plans=[own])
    service = paying(till, audit)
    methods = await service.methods("cus_1")
    manual = await service.find("cus_1", "in_1")
    billed = altered(manual, parent=BillParent(SubscriptionSnapshot("sub_1")))
    others = tuple(kept for kept in methods if not kept.is_default)
    for asked, invoice, expected in (
        (methods, billed, "pm_3"),
        (methods, manual, "pm_2"),
        (methods, altered(manual, parent=BillParent()), "pm_2"),
        (others, manual, others[0].method.id),
    ):
        kept = suggested(asked, invoice)
        assert kept is not None
        assert kept.method.id == expected
    assert suggested((), manual) is None


async def test_a_payment_on_its_way_is_not_made_again(audit: Audit) -> None:
    """A bank debit takes days: nothing more is charged meanwhile."""
    till = Till({"status": "processing"})
    attempt = await paying(till, audit).pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert (attempt.standing, till.posts) == (Standing.PROCESSING, [])


async def test_paid_in_another_tab(audit: Audit) -> None:
    """SECURITY F15: Stripe's refusal of a second payment is no failure of the first."""
    till = Till()
    till.replies = [InvalidRequest("Invoice is already paid")]
    service = paying(till, audit)
    original = till.post

    async def meanwhile(*args: Any, **more: Any) -> Any:
        till.stands("paid", {"status": "succeeded"})
        return await original(*args, **more)

    till.post = meanwhile  # type: ignore[method-assign]
    attempt = await service.pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert (attempt.standing, attempt.declined) == (Standing.PAID, None)


@pytest.mark.parametrize("amount", [1999, 2001, -1])
async def test_another_amount_is_not_charged(audit: Audit, amount: int) -> None:
    """SECURITY M4: what was confirmed, or nothing."""
    till = Till()
    with pytest.raises(AmountChanged):
        await paying(till, audit).pay("cus_1", Wish("in_1", amount, "pm_1"), "k", BACK, CUSTOMER)
    assert till.posts == []


async def test_only_own_invoices_by_own_methods(audit: Audit) -> None:
    """SECURITY A1, A2: nothing of someone else's, and nothing happens."""
    till = Till()
    service = paying(till, audit)
    for customer, wish in (
        ("cus_2", WISH),
        ("cus_1", Wish("in_1/pay", 2000, "pm_1")),
        ("cus_1", Wish("in_1", 2000, "pm_foreign")),
    ):
        with pytest.raises(NotFound):
            await service.pay(customer, wish, "k", BACK, CUSTOMER)
    with pytest.raises(NotFound):
        await service.find("cus_2", "in_1")
    till.stands("draft")
    with pytest.raises(NotFound):
        await service.find("cus_1", "in_1")
    assert till.posts == []


async def test_without_an_answer_the_outcome_is_open(audit: Audit) -> None:
    """SECURITY F10: nobody claims anything; the same form asks again."""
    till = Till()
    till.replies = [Unavailable("no answer")]
    with pytest.raises(Unavailable):
        await paying(till, audit).pay("cus_1", WISH, "pay_key", BACK, CUSTOMER)
    assert await recorded(audit, "intended")
    assert not await recorded(audit, "done")


@pytest.mark.parametrize("status", ["void", "uncollectible"])
async def test_a_closed_invoice_is_left_alone(audit: Audit, status: str) -> None:
    """Nothing is owed for it."""
    till = Till(status=status)
    attempt = await paying(till, audit).pay("cus_1", WISH, "k", BACK, CUSTOMER)
    assert (attempt.standing, till.posts) == (Standing.CLOSED, [])


async def test_a_lost_answer_is_recorded_when_it_is_known(audit: Audit) -> None:
    """SECURITY F4, F21, D4: the log has what became of an intent, once, whoever looks for it."""
    till = Till()
    till.replies = [Unavailable("lost")]
    with pytest.raises(Unavailable):
        await paying(till, audit).pay("cus_1", WISH, "key_1", BACK, CUSTOMER)
    await paying(till, audit).look("cus_1", "in_1", CUSTOMER)
    assert not await recorded(audit, "done")
    till.stands("paid")
    attempt = await paying(till, audit).pay("cus_1", WISH, "key_1", BACK, CUSTOMER)
    assert attempt.standing is Standing.PAID
    assert await recorded(audit, "done")


@pytest.mark.parametrize("declined", [False, True])
async def test_what_others_paid_is_not_recorded(audit: Audit, *, declined: bool) -> None:
    """SECURITY D4: an invoice that was never tried here, or in vain, may have been paid elsewhere."""
    till = Till()
    if declined:
        till.replies = [CardDeclined("no")]
        await paying(till, audit).pay("cus_1", WISH, "key_1", BACK, CUSTOMER)
    till.stands("paid")
    await paying(till, audit).look("cus_1", "in_1", CUSTOMER)
    assert not await recorded(audit, "done")
