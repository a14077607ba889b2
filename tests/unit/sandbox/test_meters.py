"""Issue 2, point 3: a metered price names a meter."""

from typing import Any

from tests.unit.sandbox.client import Stripe

CALLS: dict[str, Any] = {
    "display_name": "Calls",
    "event_name": "calls",
    "default_aggregation": {"formula": "sum"},
}


def test_an_event_name_has_one_active_meter(stripe: Stripe) -> None:
    """Stripe: a second active meter of the same event is refused."""
    meter = stripe.post("/billing/meters", **CALLS)
    assert stripe.refused("POST", "/billing/meters", **CALLS)["param"] == "event_name"
    assert stripe.get("/billing/meters", status="active")["data"] == [meter]
    renamed = stripe.post(f"/billing/meters/{meter['id']}", display_name="API calls")
    assert renamed["display_name"] == "API calls"
