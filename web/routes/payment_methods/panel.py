"""The payment methods panel."""

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response
from starlette.routing import Route

from services.ids import new_id
from services.payment_methods import Expiry, KeptMethod
from services.payment_methods.changes import Change
from web import htmx
from web.configuration import features_of
from web.i18n import N_, _
from web.middleware.session import portal_session
from web.panels import Panel, panel_address
from web.request import Request
from web.routes.payment_methods.news import News, news_of, read_news
from web.routes.payment_methods.steps import address
from web.words.payment_method_news import pays_sentence
from web.words.payment_methods import method_words
from web.words.plans import Badge, Tone


class PaymentMethodRow(Struct, frozen=True):
    """One payment method; `pays` names the plans that it pays, `warning` says what is wrong with it."""

    id: str
    name: str
    detail: str
    icon: str
    badges: tuple[Badge, ...]
    pays: str
    warning: str
    warning_tone: Tone
    default_action: str = ""
    use_url: str = ""
    remove_url: str = ""
    key: str = ""


class PaymentMethodsPanel(Struct, frozen=True):
    """Context of `payment_methods/_panel.html`; `add_url` is empty where nothing can be changed."""

    methods: tuple[PaymentMethodRow, ...]
    add_url: str
    news: News | None


class Kept(Struct, frozen=True):
    """The customer's payment methods, whether they may be changed, and what has just been done."""

    methods: tuple[KeptMethod, ...]
    changeable: bool
    change: Change | None


async def read(request: Request) -> Kept:
    """The customer's payment methods, the default first."""
    session = portal_session(request)
    methods = await request.state.payment_methods.kept(session.customer)
    changeable = (await features_of(request)).payment_method_update.enabled
    return Kept(methods, changeable, await read_news(request))


def show(_request: Request, kept: Kept) -> PaymentMethodsPanel:
    """A line for each, with what can be done."""
    rows = tuple(method_row(method) for method in kept.methods)
    if kept.changeable:
        rows = tuple(
            _with_actions(row, method, kept.methods) for row, method in zip(rows, kept.methods, strict=True)
        )
    return PaymentMethodsPanel(
        methods=rows,
        add_url=address("add") if kept.changeable else "",
        news=news_of(kept.change, kept.methods) if kept.change else None,
    )


PANEL = Panel(
    id="payment-methods",
    title=N_("Payment methods"),
    path="/p/payment-methods",
    template="payment_methods/_panel.html",
    read=read,
    show=show,
)


async def panel(request: Request) -> Response:
    """The panel's own address; after a change, the other panels are told to read again."""
    answer = await panel_address(request, PANEL)
    if request.query_params.get("done"):
        htmx.tell(answer, htmx.METHODS_CHANGED)
    return answer


routes = [Route(PANEL.path, panel, name="payment_methods:panel")]


def method_row(kept: KeptMethod) -> PaymentMethodRow:
    """What a method is, what it pays and how it stands, without actions."""
    words = method_words(kept.method)
    return PaymentMethodRow(
        id=kept.method.id,
        name=words.name,
        detail=words.detail,
        icon=words.icon,
        badges=tuple(_badges(kept)),
        pays=pays_sentence(kept.pays),
        warning=_warning(kept),
        warning_tone="bad" if kept.expiry is Expiry.EXPIRED else "warning",
    )


def _with_actions(
    row: PaymentMethodRow, method: KeptMethod, kept: tuple[KeptMethod, ...]
) -> PaymentMethodRow:
    """ "Use for one plan" is there where it says more than "Make default"."""
    elsewhere = any(other.pays for other in kept if other is not method)
    plans = sum(len(other.pays) for other in kept)
    return replace(
        row,
        default_action="" if method.is_default else address(row.id, "default"),
        use_url=address(row.id, "use") if elsewhere and (method.is_default or plans > 1) else "",
        remove_url=address(row.id, "remove"),
        key=new_id("pmd"),
    )


def _warning(kept: KeptMethod) -> str:
    if not kept.pays or kept.expiry is Expiry.GOOD:
        return ""
    if kept.expiry is Expiry.EXPIRED:
        return _("This card has expired, so the next payment may fail. Add a new one.")
    return _("This card expires soon. Add its successor before the next payment.")


def _badges(kept: KeptMethod) -> list[Badge]:
    found = [Badge(_("Default"), "neutral")] if kept.is_default else []
    if kept.expiry is Expiry.EXPIRED:
        found.append(Badge(_("Expired"), "bad"))
    elif kept.expiry is Expiry.SOON:
        found.append(Badge(_("Expires soon"), "warning"))
    return found
