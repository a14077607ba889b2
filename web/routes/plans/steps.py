"""What every step of changing a plan shares: the plan at hand, and the ways between the steps."""

from typing import Any, Literal

from msgspec import Struct

from services.plans.reading import PlanView
from services.plans.records import Record
from web.addresses import with_query
from web.asked import perhaps_changed
from web.flows import PANEL, back_url
from web.middleware.session import portal_session
from web.request import Request
from web.visitor import settle

Trouble = Literal["", "unmade", "unsure"]


class WayBack(Struct, frozen=True):
    """Where "Go back" leads; `swaps` where htmx can put it in the step's place."""

    url: str
    swaps: bool


async def plan_at_hand(request: Request) -> PlanView:
    """The plan that the address names, if it is this customer's; NotFound otherwise (SECURITY A1)."""
    session = portal_session(request)
    await settle(request)
    subscription = request.path_params["subscription"]
    return await request.state.plans.reading.view(session.customer, session.configuration, subscription)


def trouble_with(record: Record[Any]) -> Trouble:
    """Why there is no answer: the change was surely not made, or nobody knows (SECURITY F6, F10).

    `record` is what was found before: one that was confirmed then may have been made by that.
    """
    return "unmade" if record.status == "open" and not perhaps_changed() else "unsure"


def address(subscription: str, step: str, **query: str) -> str:
    """Where a step of that plan is."""
    return with_query(f"{PANEL}/{subscription}/{step}", query)


def methods_url(request: Request) -> str:
    """Where another payment method is chosen, or added in a flow that has no panels."""
    return "/p/payment-methods/add" if portal_session(request).flow else "/p/payment-methods"


def panel_address(**query: str) -> str:
    """The panel, with what it is to tell of."""
    return with_query(PANEL, query)


def way_back(request: Request) -> WayBack:
    """To the panel, or from a flow to where its customer came from."""
    session = portal_session(request)
    return WayBack(back_url(session), swaps=session.flow is None)


def to_step(url: str) -> WayBack:
    """To an earlier step."""
    return WayBack(url, swaps=True)
