"""Sessions made for one thing only (`flow_data`): where they begin, what they may do, where they end (A4)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from services.sessions import Session
from web.middleware.session import portal_session

PANEL = "/p/subscriptions"
_STEPS = {
    "subscription_update": "update",
    "subscription_update_confirm": "start",
    "subscription_cancel": "cancel",
}


def start_url(session: Session) -> str:
    """Where a session begins: at its flow, or at home."""
    flow = session.flow or {}
    step = _STEPS.get(flow.get("type", ""))
    if step is None:
        return "/p/payment-methods/add" if flow.get("type") == "payment_method_update" else "/p"
    return f"{PANEL}/{subscription_of(flow)}/{step}"


def subscription_of(flow: dict[str, Any]) -> str:
    """The subscription that a flow is about; "" where it is about none."""
    about = flow.get(flow.get("type", "")) or {}
    return str(about.get("subscription", ""))


def done_url(request: Request, subscription: str, change: str) -> str:
    """Where a change that was made leads: the panel with the news, or the end of the session's flow."""
    if portal_session(request).flow is None:
        return f"{PANEL}?{urlencode({'done': change})}"
    return f"{PANEL}/{subscription}/finished?{urlencode({'change': change})}"


@dataclass(frozen=True)
class Completion:
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
