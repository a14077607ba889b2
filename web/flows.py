"""Sessions made for one thing only (`flow_data`): where they begin, what they may do, where they end (A4)."""

from typing import Any

from msgspec import Struct

from services.sessions import Session
from web.addresses import with_query
from web.middleware.session import portal_session
from web.request import Request

PANEL = "/p/subscriptions"
_STEPS = {
    "subscription_update": "update",
    "subscription_update_confirm": "start",
    "subscription_cancel": "cancel",
}
_STARTS = {
    "customer_update": "/p/billing-information/update",
    "payment_method_update": "/p/payment-methods/add",
}
_BILLING_STEPS = tuple(
    f"/p/billing-information/{step}" for step in ("email/", "finished", "tax-ids", "update")
)
_PAYING = frozenset(["subscription_update", "subscription_update_confirm"])
_PAYMENT_STEPS = frozenset(["bank", "confirm", "drop", "finished", "payment", "record", "returned"])
_OPEN_STEPS = {
    "subscription_update": _PAYMENT_STEPS | {"update"},
    "subscription_update_confirm": _PAYMENT_STEPS | {"start"},
    "subscription_cancel": frozenset(["cancel", "finished", "record", "stay"]),
}
_ALWAYS = frozenset(["/p/language", "/p/logged-out", "/p/logout"])
_DOORS = ("/p/code", "/p/link/", "/p/login/", "/p/session/", "/p/sessions")


def start_url(session: Session) -> str:
    """Where a session begins: at its flow, or at home."""
    return first_step(session.flow)


def first_step(asked: dict[str, Any] | None) -> str:
    """Where a flow begins; home where there is none."""
    flow = asked or {}
    step = _STEPS.get(flow.get("type", ""))
    if step is None:
        return _STARTS.get(flow.get("type", ""), "/p")
    return f"{PANEL}/{subscription_of(flow)}/{step}"


def subscription_of(flow: dict[str, Any]) -> str:
    """The subscription that a flow is about; "" where it is about none."""
    about = flow.get(flow.get("type", "")) or {}
    return str(about.get("subscription", ""))


def done_url(request: Request, subscription: str, change: str) -> str:
    """Where a change that was made leads: the panel with the news, or the end of the session's flow."""
    if portal_session(request).flow is None:
        return with_query(PANEL, {"done": change})
    return with_query(f"{PANEL}/{subscription}/finished", {"change": change})


def allows(session: Session, path: str) -> bool:
    """Whether the session's flow needs that address; a session for everything may go anywhere (A4)."""
    flow = session.flow
    if flow is None or path in _ALWAYS or path.startswith(_DOORS):
        return True
    kind = flow.get("type", "")
    if kind == "customer_update":
        return path.startswith(_BILLING_STEPS)
    if kind == "payment_method_update" or kind in _PAYING:
        method = path == "/p/payment-methods/add" or path.startswith("/p/payment-methods/add/")
        if method or kind == "payment_method_update":
            return method
    step = path.removeprefix(f"{PANEL}/{subscription_of(flow)}/").partition("/")[0]
    return path.startswith(f"{PANEL}/{subscription_of(flow)}/") and step in _OPEN_STEPS.get(kind, frozenset())


def back_url(session: Session) -> str:
    """Where "Go back" leads from a flow's first step: to the merchant, or to the panel from the portal."""
    return PANEL if session.flow is None else session.return_url or start_url(session)


def after_adding(session: Session, done: str, finished: str) -> str:
    """Where a payment method that was added leads: a flow about a plan goes on with it."""
    flow = session.flow
    if flow is None:
        return done
    if flow.get("type") == "payment_method_update":
        return finished
    return f"{PANEL}/{subscription_of(flow)}/payment"


class Completion(Struct, frozen=True):
    """What follows when a flow is done: the whole portal, the merchant's address, or a page of ours."""

    portal: bool
    onward: str = ""


def completion(session: Session) -> Completion:
    """As the merchant's link says (`flow_data.after_completion`)."""
    after = (session.flow or {}).get("after_completion") or {}
    kind = after.get("type")
    if session.flow is None or kind == "portal_homepage":
        return Completion(portal=True)
    onward = (after.get("redirect") or {}).get("return_url", "") if kind == "redirect" else ""
    return Completion(portal=False, onward=onward)
