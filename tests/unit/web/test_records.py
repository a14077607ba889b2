"""What the record of a change says and where it leads."""

import pytest

from services.plans.quotes import Outcome, Result
from services.plans.records import Record
from tests.unit.web.words.test_plan_changes import quote
from web.routes.plans.record import told_change

pytestmark = pytest.mark.usefixtures("both_databases")


@pytest.mark.parametrize(("number", "leads_to"), [("A-1", "/p/invoices/in_1/view"), (None, "")])
def test_to_its_invoice(number: str | None, leads_to: str) -> None:
    """A draft, which stays one while collecting is paused, has neither number nor page."""
    outcome = Outcome(Result.APPLIED, invoice="in_1", number=number, billed=quote().today)
    made = Record("chg_1", "cus_1", "sub_1", "bpc_1", "finished", quote(), outcome, 0, 0)
    told = told_change(made)
    assert told is not None
    assert told.invoice_url == leads_to
