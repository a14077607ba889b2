"""What has just been done with a payment method, told once on the panel."""

from msgspec import Struct

from services.ids import new_id
from services.payment_methods import KeptMethod
from services.payment_methods.changes import Change
from services.stripe_gateway.errors import NotFound
from web.i18n import _
from web.middleware.session import portal_session
from web.request import Request
from web.routes.payment_methods.steps import PATH, address
from web.words.payment_method_news import news_sentence, news_title
from web.words.payment_methods import method_name
from web.words.plans import items_name


class Move(Struct, frozen=True):
    """A plan that another method pays, and the form that moves it with one tick."""

    sentence: str
    label: str
    action: str
    subscription: str
    key: str


class News(Struct, frozen=True):
    """Good news; `moves` are the plans that the news does not reach."""

    title: str
    message: str
    moves: tuple[Move, ...] = ()


async def read_news(request: Request) -> Change | None:
    """The change that the panel's own address asks to be told of, if it is this customer's."""
    key = request.query_params.get("done") or request.query_params.get("left")
    if not key or request.url.path != PATH:
        return None
    try:
        return await request.state.changing.changes.find(portal_session(request).customer, key)
    except NotFound:
        return None


def news_of(change: Change, kept: tuple[KeptMethod, ...]) -> News | None:
    """The same in words, with what is so now."""
    if change.status == "open" and change.kind == "add":
        return News(_("Nothing was added"), _("Your payment methods are as they were."))
    if change.status not in {"done", "pending"}:
        return None
    named = change.details.method.id if change.details.method else ""
    found = next((one for one in kept if one.method.id == named), None)
    pays = found.pays if found else ()
    if change.details.subscription:
        pays = tuple(plan for plan in pays if plan.id == change.details.subscription)
    moves = _moves(found, kept) if found and change.kind in {"add", "default"} else ()
    return News(news_title(change), news_sentence(change, pays), moves)


def _moves(method: KeptMethod, kept: tuple[KeptMethod, ...]) -> tuple[Move, ...]:
    """No plan stays with an old method unseen."""
    name = method_name(method.method)
    return tuple(
        Move(
            sentence=_(
                "%(plan)s is still paid with %(method)s.",
                plan=items_name(plan.items),
                method=method_name(other.method),
            ),
            label=_("Pay %(plan)s with %(method)s", plan=items_name(plan.items), method=name),
            action=address(method.method.id, "use"),
            subscription=plan.id,
            key=new_id("pmu"),
        )
        for other in kept
        if other is not method
        for plan in other.pays
    )
