"""What the record of a change says and where it leads."""

from typing import Any

import pytest
from msgspec.structs import replace

from services.plans.quotes import Outcome, Result
from services.plans.records import Record
from tests.unit.web.words.test_plan_changes import quote
from web.routes.plans.record import told_change


@pytest.mark.parametrize(("number", "leads_to"), [("A-1", "/p/invoices/in_1/view"), (None, "")])
def test_to_its_invoice(number: str | None, leads_to: str) -> None:
    """A draft, which stays one while collecting is paused, has neither number nor page."""
    outcome = Outcome(Result.APPLIED, invoice="in_1", number=number, billed=quote().today)
    made = Record("chg_1", "cus_1", "sub_1", "bpc_1", "finished", quote(), outcome, 0, 0)
    told = told_change(made)
    assert told is not None
    assert told.invoice_url == leads_to


@pytest.mark.parametrize(
    ("result", "billed", "told"),
    [
        (Result.APPLIED, None, True),
        (Result.SCHEDULED, None, True),
        (Result.PROCESSING, quote().today, True),
        (Result.PROCESSING, None, False),
        (Result.DECLINED, quote().today, False),
        (Result.AWAITS_CUSTOMER, quote().today, False),
        (Result.DROPPED, quote().today, False),
        (Result.REFUSED, None, False),
    ],
)
def test_what_came_to_nothing(result: Result, billed: Any, *, told: bool) -> None:
    """No address of it says that the customer is on the new plan, or has paid for it."""
    change = quote(change=replace(quote().change, at=1)) if result is Result.SCHEDULED else quote()
    made = Record(
        "chg_1", "cus_1", "sub_1", "bpc_1", "finished", change, Outcome(result, billed=billed), 0, 0
    )
    assert (told_change(made) is not None) is told
