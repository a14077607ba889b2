"""The payment methods panel."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.payment_methods import Expiry, KeptMethod
from web.i18n import N_, _
from web.middleware.session import portal_session
from web.panels import Panel, panel_address
from web.words.payment_methods import method_words
from web.words.plans import Badge, plan_name


@dataclass(frozen=True)
class PaymentMethodRow:
    """One payment method; `pays` names the plans that it pays, or is empty."""

    id: str
    name: str
    detail: str
    icon: str
    badges: tuple[Badge, ...]
    pays: str


@dataclass(frozen=True)
class PaymentMethodsPanel:
    """Context of `payment_methods/_panel.html`."""

    methods: tuple[PaymentMethodRow, ...]


async def read(request: Request) -> tuple[KeptMethod, ...]:
    """The customer's payment methods, the default first."""
    kept: tuple[KeptMethod, ...] = await request.state.payment_methods.kept(portal_session(request).customer)
    return kept


def show(_request: Request, kept: tuple[KeptMethod, ...]) -> PaymentMethodsPanel:
    """A line for each."""
    return PaymentMethodsPanel(tuple(_row(method) for method in kept))


PANEL = Panel(
    id="payment-methods",
    title=N_("Payment methods"),
    path="/p/payment-methods",
    template="payment_methods/_panel.html",
    read=read,
    show=show,
)


async def panel(request: Request) -> Response:
    """The panel's own address."""
    return await panel_address(request, PANEL)


routes = [Route(PANEL.path, panel, name="payment_methods:panel")]


def _row(kept: KeptMethod) -> PaymentMethodRow:
    words = method_words(kept.method)
    names = list(dict.fromkeys(plan_name(plan) for plan in kept.pays))
    return PaymentMethodRow(
        id=kept.method.id,
        name=words.name,
        detail=words.detail,
        icon=words.icon,
        badges=tuple(_badges(kept)),
        pays=_("Pays for %(plans)s.", plans=", ".join(names)) if names else "",
    )


def _badges(kept: KeptMethod) -> list[Badge]:
    found = [Badge(_("Default"), "neutral")] if kept.is_default else []
    if kept.expiry is Expiry.EXPIRED:
        found.append(Badge(_("Expired"), "bad"))
    elif kept.expiry is Expiry.SOON:
        found.append(Badge(_("Expires soon"), "warning"))
    return found
