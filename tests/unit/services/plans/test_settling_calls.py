"""A change that waits for its payment: what is asked of Stripe for it, and what is put on record (D4)."""

from typing import Any

import pytest
from sqlalchemy import select

from services.audit import Audit
from services.intents import Declined, HandOver
from services.plans.eligibility import Actions
from services.plans.reading import PlanView
from services.plans.settling import Settling
from services.store import Store, schema
from services.stripe_gateway.errors import CardDeclined, GatewayError, InvalidRequest, NotFound
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.subscriptions import PendingUpdate
from tests.unit.services.invoices.till import BACK, BANK, Reply, Till, asking
from tests.unit.services.plans.desk import ORIGIN
from tests.unit.services.plans.structs import END, bare_plan, rules, subscription

CARD = PaymentMethod(id="pm_1", type="card")
CONFIRM, VOID = "/v1/payment_intents/pi_1/confirm", "/v1/invoices/in_1/void"
WAITS = {"status": "requires_payment_method"}


def waiting(
    *, paid_by: PaymentMethod | None = CARD, pending: bool = True, bill: str | None = "in_1"
) -> PlanView:
    """A plan whose change waits until in_1 is paid."""
    update = PendingUpdate(END) if pending else None
    plan = bare_plan(subscription(pending_update=update, latest_invoice=bill), paid_by=paid_by)
    return PlanView(plan, rules(), None, Actions(None, None), None)


async def recorded(store: Store) -> list[tuple[str, str]]:
    columns = schema.audit.c
    query = select(columns.event, columns.result, columns.customer, columns.object).order_by(columns.id)
    rows = await store.read(lambda connection: connection.execute(query).all())
    assert {row[2:] for row in rows} <= {("cus_1", "sub_1")}
    return [(row.event, row.result) for row in rows]


OWN = {"return_url": BACK, "payment_method": "pm_1"}
PAID: dict[
    str, tuple[Any, PaymentMethod | None, list[GatewayError | Reply], Any, dict[str, str], list[str]]
] = {
    "by the plan's card": (WAITS, CARD, [("paid", {"status": "succeeded"})], None, OWN, ["done"]),
    "by the intent's own": (
        WAITS,
        None,
        [("paid", {"status": "succeeded"})],
        None,
        {"return_url": BACK},
        ["done"],
    ),
    "declined": (
        WAITS,
        CARD,
        [CardDeclined("no", code="card_declined", decline_code="lost_card")],
        Declined("lost_card"),
        OWN,
        ["failed"],
    ),
    "declined for no reason but a code": (
        WAITS,
        CARD,
        [CardDeclined("no", code="expired_card")],
        Declined("expired_card"),
        OWN,
        ["failed"],
    ),
    "asked by the bank": (WAITS, CARD, [("open", asking())], HandOver(BANK), OWN, []),
    "asked again": (asking(None), CARD, [("open", asking())], HandOver(BANK), {"return_url": BACK}, []),
}


@pytest.mark.parametrize("name", PAID)
async def test_paying(store: Store, audit: Audit, name: str) -> None:
    """SECURITY F12: by the plan's present method, but for a payment that its bank asks about already."""
    intent, method, replies, answer, asked, ends = PAID[name]
    till = Till(intent)
    till.replies = list(replies)
    settling = Settling(till, audit)
    assert await settling.pay(waiting(paid_by=method), "key_1", BACK, ORIGIN) == answer
    assert till.calls[0] == ("/v1/invoices/in_1", {"expand": ["payments.data.payment.payment_intent"]})
    assert till.posts == [(CONFIRM, asked, "key_1")]
    assert await recorded(store) == [("plan.pay", end) for end in ("intended", *ends)]


@pytest.mark.parametrize(
    ("status", "intent", "view"),
    [
        ("open", {"status": "succeeded"}, waiting()),
        ("open", {"status": "processing"}, waiting()),
        ("open", {"status": "canceled"}, waiting()),
        ("open", None, waiting()),
        ("paid", WAITS, waiting()),
        ("void", WAITS, waiting()),
        ("open", WAITS, waiting(pending=False)),
        ("open", WAITS, waiting(bill=None)),
    ],
)
async def test_nothing_to_pay(store: Store, audit: Audit, status: str, intent: Any, view: PlanView) -> None:
    """SECURITY M5: what is paid, on its way, given up or not waited for is not tried, and no event."""
    till = Till(intent, status)
    assert await Settling(till, audit).pay(view, "key_1", BACK, ORIGIN) is None
    assert await Settling(till, audit).hand_over(view) is None
    assert (till.posts, await recorded(store)) == ([], [])


@pytest.mark.parametrize(
    ("now", "answer", "end"),
    [
        (asking(), HandOver(BANK), []),
        ({"status": "processing"}, None, ["done"]),
        ({"status": "succeeded"}, None, ["done"]),
        (WAITS, Declined("not_accepted"), ["failed"]),
        ({"status": "requires_confirmation"}, Declined("not_accepted"), ["failed"]),
        ({"status": "canceled"}, Declined("not_accepted"), ["failed"]),
    ],
)
async def test_what_stripe_does_not_confirm(
    store: Store, audit: Audit, now: dict[str, Any], answer: Any, end: list[str]
) -> None:
    """SECURITY F15: how it stands now is what counts; what still waits was refused, and not paid."""
    till = Till(WAITS)
    till.replies = [InvalidRequest("confirmed already, or not with this")]
    till.answers["/v1/payment_intents/pi_1"] = {"id": "pi_1", "amount": 2000, **now}
    assert await Settling(till, audit).pay(waiting(), "key_1", BACK, ORIGIN) == answer
    assert await recorded(store) == [("plan.pay", one) for one in ("intended", *end)]


async def test_where_the_bank_waits(audit: Audit) -> None:
    """Only where it sends the customer to a page."""
    assert await Settling(Till(asking()), audit).hand_over(waiting()) == HandOver(BANK)
    for otherwise in (WAITS, {"status": "requires_action"}, {**asking(), "status": "processing"}):
        assert await Settling(Till(otherwise), audit).hand_over(waiting()) is None


@pytest.mark.parametrize(
    ("replies", "voided", "ends"),
    [
        ([("void", None)], True, ["done"]),
        ([("paid", None, InvalidRequest("paid"))], False, ["failed"]),
        ([("void", None, NotFound("gone"))], False, ["failed"]),
    ],
)
async def test_giving_it_up(
    store: Store, audit: Audit, replies: list[GatewayError | Reply], ends: list[str], *, voided: bool
) -> None:
    """Issue 4.5: its invoice is voided; one that is open no more, perhaps paid, was not given up by this."""
    till = Till(WAITS)
    till.replies = list(replies)
    found = await Settling(till, audit).drop(waiting(), "key_1", ORIGIN)
    assert (found is not None) is voided
    assert [(path, key) for path, _, key in till.posts] == [(VOID, "key_1")]
    assert await recorded(store) == [("plan.drop", end) for end in ("intended", *ends)]


async def test_what_cannot_be_given_up(store: Store, audit: Audit) -> None:
    """What is still open was not given up, and nobody is told that it was."""
    till = Till(WAITS)
    till.replies = [InvalidRequest("not now")]
    with pytest.raises(InvalidRequest):
        await Settling(till, audit).drop(waiting(), "key_1", ORIGIN)
    assert await recorded(store) == [("plan.drop", "intended")]
    till.stands("paid")
    assert await Settling(till, audit).drop(waiting(), "key_2", ORIGIN) is None
    assert len(till.posts) == 1
