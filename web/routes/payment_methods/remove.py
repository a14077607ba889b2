"""Remove: a page that says what it means, and does it (R8)."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.ids import new_id
from services.payment_methods import Expiry, KeptMethod
from services.payment_methods.errors import LastPaymentMethod, ReplacementNeeded
from services.payment_methods.removing import Removal
from web.forms import fields
from web.forward import go_to
from web.i18n import _
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.payment_methods.panel import PaymentMethodRow, method_row
from web.routes.payment_methods.steps import address, session_at_hand
from web.words.payment_method_news import pays_sentence


class RemoveStep(Struct, frozen=True):
    """Context of `payment_methods/remove.html`; `refusal` is why it cannot be removed (R8)."""

    key: str
    action: str
    back_url: str
    add_url: str
    method: PaymentMethodRow
    pays: str
    others: tuple[PaymentMethodRow, ...]
    chosen: str
    error: str
    refusal: str


async def show(request: Request) -> Response:
    """What it pays, and what is to pay instead."""
    session = await session_at_hand(request)
    removal = await request.state.changing.removing.look(session.customer, request.path_params["method"])
    return _page(request, removal)


async def submit(request: Request) -> Response:
    """Moves what it pays, then removes it; never the last one that a plan needs."""
    session = await session_at_hand(request)
    sent = await fields(request)
    key, method = sent.key(), request.path_params["method"]
    removing = request.state.changing.removing
    try:
        await removing.remove(
            session.customer, method, sent.text("replacement"), key, origin_of(request, "customer")
        )
    except LastPaymentMethod:
        return _page(request, await removing.look(session.customer, method), status=409)
    except ReplacementNeeded:
        removal = await removing.look(session.customer, method)
        error = _("Choose what pays from now on.")
        return _page(request, removal, error=error, status=422)
    return go_to(address(done=key))


routes = [
    Route("/p/payment-methods/{method}/remove", show, name="payment_methods:remove"),
    Route(
        "/p/payment-methods/{method}/remove",
        submit,
        methods=["POST"],
        name="payment_methods:remove_confirm",
    ),
]


def _page(request: Request, removal: Removal, *, error: str = "", status: int = 200) -> Response:
    method = removal.method
    chooses = removal.pays or method.is_default
    context = RemoveStep(
        key=new_id("pmr"),
        action=address(method.method.id, "remove"),
        back_url=address(),
        add_url=address("add"),
        method=method_row(method),
        pays=pays_sentence(method.pays),
        others=tuple(method_row(one) for one in removal.others) if chooses else (),
        chosen=_best(removal.others) if chooses else "",
        error=error,
        refusal=_(
            "This is the only payment method for your active plan. Add a new one first, then remove this one."
        )
        if removal.refused
        else "",
    )
    return render_step(request, "payment_methods/remove", context, status=status)


def _best(others: tuple[KeptMethod, ...]) -> str:
    """The default, else the first that has not expired."""
    order = sorted(others, key=lambda one: (not one.is_default, one.expiry is Expiry.EXPIRED))
    return order[0].method.id if order else ""
