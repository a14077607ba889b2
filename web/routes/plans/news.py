"""What has just been done, told once on the panel of plans."""

from collections.abc import Callable

from msgspec import Struct

from services.plans.reading import PlanView
from web.i18n import _
from web.request import Request
from web.routes.plans.record import AnyRecord, find_record, told_change
from web.routes.plans.steps import address
from web.words.plans import plan_name


class News(Struct, frozen=True):
    """Good news on the panel; `record_url` is empty where there is nothing to keep."""

    title: str
    message: str
    record_url: str = ""
    invoice_url: str = ""


class Told(Struct, frozen=True):
    """What the address asks to be told of: a change on record, or a plan with what was done to it."""

    view: PlanView
    what: str
    change: AnyRecord | None = None


async def read_news(request: Request, views: tuple[PlanView, ...]) -> Told | None:
    """Only of this customer's plans, and only what is so (a reload tells it again)."""
    query = request.query_params
    if not query:
        return None
    if change := query.get("done"):
        return await _change(request, views, change)
    for what, is_so in _STEPS.items():
        for view in views:
            if view.subscription.id == query.get(what) and is_so(view):
                return Told(view, what)
    return None


def news_of(told: Told) -> News | None:
    """The same in words."""
    if told.change is not None:
        change = told_change(told.change)
        if change is None:
            return None
        record_url = address(told.change.subscription, f"record/{told.change.id}")
        return News(change.title, change.sentence, record_url, change.invoice_url)
    plan = plan_name(told.view.plan)
    if told.what == "kept":
        return News(_("%(plan)s goes on", plan=plan), _("Your cancellation is taken back."))
    title = _("You stay on %(plan)s", plan=plan)
    if told.what == "undone":
        return News(title, _("The scheduled change is undone."))
    return News(title, _("The change was dropped. Nothing was charged."))


_STEPS: dict[str, Callable[[PlanView], bool]] = {
    "kept": lambda view: not view.actions.keep and not view.plan.ended,
    "undone": lambda view: not view.actions.undo,
    "dropped": lambda view: not view.actions.settle,
}


async def _change(request: Request, views: tuple[PlanView, ...], change: str) -> Told | None:
    for view in views:
        subscription = view.subscription
        record = await find_record(request, subscription.customer, subscription.id, change)
        if record is not None:
            return Told(view, "done", record)
    return None
