"""What each view asks of Stripe (P4): the table of docs/stripe-calls.md, counted."""

import re
from pathlib import Path

import pytest

from tests.unit.canned import invoice
from tests.unit.web.conftest import Arrive

ROOT = Path(__file__).parents[3]
CALLS = {
    "/p": 4,
    "/p/subscriptions": 1,
    "/p/payment-methods": 1,
    "/p/billing-information": 1,
    "/p/invoices": 1,
    "/p/invoices/older?starting_after=in_1": 1,
    "/p/invoices/in_1/pdf": 1,
}


@pytest.mark.parametrize(("path", "calls"), CALLS.items())
async def test_a_view_costs_its_calls(customer: Arrive, path: str, calls: int) -> None:
    """With the catalogue's cache warm; equal reads in flight at one moment count once."""
    visit = await customer(**{"/v1/invoices/in_1": invoice()})
    await visit.page()
    visit.gateway.calls.clear()
    await (visit.page(path) if path == "/p" else visit.fragment(path))
    assert len({repr(call) for call in visit.gateway.calls}) == calls


def test_the_table_says_the_same() -> None:
    """The document is true."""
    table = (ROOT / "docs" / "stripe-calls.md").read_text()
    written = {
        path: int(count) for path, count in re.findall(r"\| (?:the page )?`(/p\S*)` \| (\d) \|", table)
    }
    assert written == {path: CALLS[path] for path in written}
    assert len(written) == 5
