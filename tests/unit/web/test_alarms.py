"""R19: a permission that the merchant's key lacks is named to the operator, and to no customer."""

import pytest
from structlog.testing import capture_logs

from services.audit import AuditFilter
from services.stripe_gateway.errors import KeyRejected, NotPermitted
from tests.unit.services.clock import TestClock
from tests.unit.web.conftest import Arrive
from web.alarms import Alarms

SAYS = "Having the 'rak_invoice_read' permission would allow this request to continue."


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        (NotPermitted(SAYS), "rak_invoice_read"),
        (NotPermitted("Not allowed."), "invoices"),
        (KeyRejected("Invalid API Key"), "the key itself"),
    ],
)
async def test_the_operator_learns_what_is_missing(
    customer: Arrive, error: NotPermitted, missing: str
) -> None:
    """Once a minute in log and activity, however often customers meet it."""
    visit = await customer()
    visit.state.alarms = Alarms(visit.state.audit, TestClock())
    visit.gateway.failures["/v1/invoices"] = error
    with capture_logs() as logs:
        pages = [await visit.page("/p"), await visit.page("/p")]
    assert all("rak_" not in page.text and "API Key" not in page.text for page in pages)
    assert all("could not be loaded just now" in page.text for page in pages)
    said = [entry for entry in logs if entry["event"] == "stripe_key_not_permitted"]
    assert [entry["missing"] for entry in said] == [missing]
    page = await visit.state.audit_log.page(AuditFilter(event="stripe.not_permitted"))
    assert [record.detail for record in page.records] == [missing]
