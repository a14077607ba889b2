"""A customer's payments, a page at a time, and receipts for their owner alone (SECURITY A1, A5)."""

from typing import Any

import pytest

from services.payments import PAGE_SIZE, Payments
from services.stripe_gateway.errors import NotFound
from tests.unit.canned import NOW, CannedGateway, listed

RECEIPT = "https://pay.stripe.com/receipts/1"


def charge(id: str = "ch_1", **changes: Any) -> dict[str, Any]:  # noqa: A002 - Stripe's word
    """An attempt that went through."""
    usual = {"customer": "cus_1", "receipt_url": RECEIPT, "status": "succeeded", "created": NOW}
    return {"id": id, "amount": 2000, "currency": "usd", **usual, **changes}


async def test_a_page() -> None:
    """P9: one call at any depth, by cursor; a bank debit's attempt is a cursor too."""
    gateway = CannedGateway({"/v1/charges": listed(charge(), charge("py_2"), has_more=True)})
    page = await Payments(gateway).page("cus_1")
    assert ([one.id for one in page.charges], page.next_cursor) == (["ch_1", "py_2"], "py_2")
    asked = {"customer": "cus_1", "limit": PAGE_SIZE, "expand": ["data.refunds"]}
    gateway.answers["/v1/charges"] = listed(charge("ch_3"))
    for cursor in ("py_2", "ch_1"):
        assert (await Payments(gateway).page("cus_1", cursor)).next_cursor is None
        assert gateway.calls[-1] == ("/v1/charges", {**asked, "starting_after": cursor})
    gateway.answers["/v1/charges"] = listed(has_more=True)
    assert (await Payments(gateway).page("cus_1")).next_cursor is None
    assert gateway.calls[0] == ("/v1/charges", asked)


@pytest.mark.parametrize("cursor", ["in_1", "", "ch_1&customer=cus_2"])
async def test_only_a_payment_is_a_cursor(cursor: str) -> None:
    """SECURITY A2."""
    gateway = CannedGateway({"/v1/charges": listed()})
    with pytest.raises(NotFound):
        await Payments(gateway).page("cus_1", cursor)
    assert gateway.calls == []


async def test_receipts_are_the_owners() -> None:
    """SECURITY A5: another customer's, a stranger's and one without a receipt are not there."""
    gateway = CannedGateway(
        {
            "/v1/charges/ch_1": charge(),
            "/v1/charges/py_1": charge("py_1"),
            "/v1/charges/ch_2": charge(customer="cus_2"),
            "/v1/charges/ch_3": charge(customer=None),
            "/v1/charges/ch_4": charge(receipt_url=None),
        }
    )
    payments = Payments(gateway)
    for own in ("ch_1", "py_1"):
        assert await payments.receipt_url("cus_1", own) == RECEIPT
    for refused in ("ch_2", "ch_3", "ch_4", "ch_5", "ch_1/../ch_2"):
        with pytest.raises(NotFound):
            await payments.receipt_url("cus_1", refused)


async def test_the_attempts_of_some_intents() -> None:
    """All of them, the oldest first."""
    made = {
        "pi_1": [charge("ch_3", created=NOW + 2), charge("ch_1")],
        "pi_2": [charge("ch_2", created=NOW + 1)],
    }
    gateway = CannedGateway({"/v1/charges": lambda params: listed(*made[params["payment_intent"]])})
    found = await Payments(gateway).of_intents(["pi_1", "pi_2"])
    assert [one.id for one in found] == ["ch_1", "ch_2", "ch_3"]
