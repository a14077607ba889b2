"""A session for one change: where it begins, what it may open, where it ends (SECURITY A4)."""

from typing import Any

import pytest

from services.sessions import Session
from tests.unit.canned import NOW
from tests.unit.web.portal import RETURN_URL
from web import flows

CANCEL = {"type": "subscription_cancel", "subscription_cancel": {"subscription": "sub_1"}}
UPDATE = {"type": "subscription_update", "subscription_update": {"subscription": "sub_1"}}
CONFIRM = {"type": "subscription_update_confirm", "subscription_update_confirm": {"subscription": "sub_1"}}
METHOD = {"type": "payment_method_update"}


def session(flow: dict[str, Any] | None, after: dict[str, Any] | None = None) -> Session:
    return Session(
        id="bps_1",
        customer="cus_1",
        configuration="bpc_1",
        source="api",
        locale=None,
        return_url=RETURN_URL,
        flow=None if flow is None else {**flow, "after_completion": after},
        csrf_token="csrf_1",
        created=NOW,
        opened=NOW,
        last_seen=NOW,
    )


@pytest.mark.parametrize(
    ("flow", "start"),
    [
        (None, "/p"),
        (CANCEL, "/p/subscriptions/sub_1/cancel"),
        (UPDATE, "/p/subscriptions/sub_1/update"),
        (CONFIRM, "/p/subscriptions/sub_1/start"),
        (METHOD, "/p/payment-methods/add"),
    ],
)
def test_where_it_begins(flow: dict[str, Any] | None, start: str) -> None:
    """Issue 4.7: at its first step."""
    assert flows.start_url(session(flow)) == start


ALLOWED = {
    "cancel": (CANCEL, ["cancel", "stay", "finished", "record/chg_1"]),
    "update": (UPDATE, ["update", "confirm", "payment", "bank", "returned", "drop", "finished"]),
    "confirm": (CONFIRM, ["start", "confirm", "payment", "bank", "returned", "drop", "finished"]),
}
STEPS = ["bank", "cancel", "confirm", "drop", "finished", "payment", "record/chg_1", "renew", "returned"]
STEPS += ["start", "stay", "undo-scheduled-change", "update"]


@pytest.mark.parametrize("name", ALLOWED)
def test_only_its_own_steps_of_its_own_plan(name: str) -> None:
    """SECURITY A4: every other step is refused, and every step of another plan."""
    flow, allowed = ALLOWED[name]
    one = session(flow)
    found = [step for step in STEPS if flows.allows(one, f"/p/subscriptions/sub_1/{step}")]
    assert set(allowed) <= set(found) <= {*allowed, "record/chg_1"}
    assert not any(flows.allows(one, f"/p/subscriptions/sub_2/{step}") for step in STEPS)


@pytest.mark.parametrize("path", ["/p", "/p/subscriptions", "/p/invoices", "/p/billing-information"])
@pytest.mark.parametrize("flow", [CANCEL, UPDATE, CONFIRM, METHOD])
def test_no_panel(flow: dict[str, Any], path: str) -> None:
    """SECURITY A4: a session for everything opens what these do not."""
    assert not flows.allows(session(flow), path)
    assert flows.allows(session(None), path)


def test_a_payment_method_can_be_added_where_one_may_be_needed() -> None:
    """Issue 4.5: after a decline, and in the flow that is about it; never by way of a cancellation."""
    path = "/p/payment-methods/add/pma_1/leave"
    assert [flows.allows(session(flow), path) for flow in (UPDATE, CONFIRM, METHOD, CANCEL)] == [
        True,
        True,
        True,
        False,
    ]
    assert not flows.allows(session(METHOD), "/p/payment-methods/pm_1/remove")


def test_leaving_is_always_allowed() -> None:
    """SECURITY S5."""
    assert flows.allows(session(CANCEL), "/p/logout")


def test_where_it_ends() -> None:
    """Issue 4.7: `after_completion`, a page of ours by default."""
    assert flows.completion(session(None)).portal
    assert flows.completion(session(CANCEL, {"type": "portal_homepage"})).portal
    assert not flows.completion(session(CANCEL)).onward
    there = {"type": "redirect", "redirect": {"return_url": "https://shop.example/thanks"}}
    assert flows.completion(session(CANCEL, there)).onward == "https://shop.example/thanks"


def test_the_way_back() -> None:
    """STRIPE 2.2: from a flow it is the merchant's address."""
    assert flows.back_url(session(None)) == "/p/subscriptions"
    assert flows.back_url(session(CANCEL)) == RETURN_URL


def test_a_method_that_was_added_goes_on_with_the_plan() -> None:
    """Issue 4.5: "a way to change the card and come back"."""
    assert flows.after_adding(session(UPDATE), "done", "end") == "/p/subscriptions/sub_1/payment"
    assert flows.after_adding(session(METHOD), "done", "end") == "end"
    assert flows.after_adding(session(None), "done", "end") == "done"
