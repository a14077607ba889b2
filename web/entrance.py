"""The page in front of a session, its "door": one button, and nothing happens before it is pressed.

Behind the button of a link or session URL that still opens is the session. A dead one sends a code to the
customer's stored address, which then opens the same place. A visitor who is signed in as another customer is
told so first (SECURITY T9, S7).
"""

from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from services.login.errors import TooMany
from services.login.objects import Goal
from services.sessions import Opened, Session
from services.stripe_gateway.errors import GatewayError, NotFound
from services.stripe_gateway.objects.customers import Customer
from web import flows, i18n
from web.doors import settle_at_door, show_at_door
from web.forms import fields
from web.forward import NO_REFERRER, go_to
from web.looks import business_of
from web.middleware.browser import browser_of
from web.middleware.session import SESSION_COOKIE
from web.origin import origin_of
from web.rendering import frame_of
from web.request import Request
from web.routes.login.steps import on_to_code, too_many
from web.visitor import masked_address


class Door(Protocol):
    """A personal link, or a session's URL."""

    @property
    def customer(self) -> str: ...
    @property
    def configuration(self) -> str: ...
    @property
    def locale(self) -> str | None: ...
    @property
    def return_url(self) -> str | None: ...
    @property
    def flow(self) -> dict[str, Any] | None: ...
    @property
    def opens(self) -> bool: ...


class DoorGone(Exception):
    """Its customer is not there any more (SECURITY S6)."""


class DoorPage(Struct, frozen=True):
    """Context of `entrance/page.html`.

    `address` and `signed_in_as` are masked, "" where unknown or nobody else; `replaces` is the session that
    the visitor was told would end; `can_send`: whether there is an address to send a code to.
    """

    action: str
    business: str
    opens: bool
    address: str
    signed_in_as: str
    replaces: str
    can_send: bool
    refusal: str


async def door_page(request: Request, door: Door, *, status: int = 200, refusal: str = "") -> Response:
    """What the door says; looking at it changes nothing. Raises DoorGone."""
    customer = await _known(request, door.customer)
    other = _other(request, door)
    email = masked_address(customer)
    preferred = (customer.preferred_locales or ()) if customer else ()
    settle_at_door(
        request, await request.state.configurations.retrieve(door.configuration), door.locale, *preferred
    )
    page = DoorPage(
        action=request.url.path,
        business=business_of(request),
        opens=door.opens,
        address=email,
        signed_in_as=await _name(request, other) if other else "",
        replaces=other.id if other else "",
        can_send=customer is None or bool(email),
        refusal=refusal,
    )
    frame = frame_of(request)
    back = door.return_url or frame.links.return_url
    request.state.frame = replace(frame, links=replace(frame.links, return_url=back))
    return show_at_door(request, "entrance/page.html", page, status=status)


async def said_what_ends(request: Request, door: Door) -> bool:
    """Whether the page whose form was sent told the visitor which open session it ends (SECURITY S7)."""
    other = _other(request, door)
    return (await fields(request)).text("replaces") == (other.id if other else "")


async def send_code(request: Request, door: Door) -> Response:
    """On to the page that takes the code, which is mailed after the answer (SECURITY L2). Raises DoorGone."""
    customer = await _known(request, door.customer)
    goal = Goal(
        configuration=door.configuration,
        locale=door.locale or _preferred(customer),
        return_url=door.return_url,
        flow=door.flow,
        source="link",
    )
    try:
        await request.state.challenges.ask(
            browser_of(request),
            goal,
            origin_of(request, "customer"),
            shown=masked_address(customer),
            customer=door.customer,
        )
    except TooMany as refusal:
        settle_at_door(request, None, door.locale)
        return await door_page(request, door, status=429, refusal=too_many(refusal))
    answer = on_to_code(request)
    answer.headers.update(NO_REFERRER)
    return answer


def let_in(request: Request, opened: Opened) -> Response:
    """To a clean address, with the session's cookie (SECURITY T12)."""
    answer = go_to(flows.start_url(opened.session), NO_REFERRER)
    SESSION_COOKIE.set(answer, request.state.settings, opened.cookie)
    return answer


def already_in(session: Session, door: Door) -> Response | None:
    """Past the door, for a visitor who is signed in as that customer; None for everyone else."""
    if session.customer != door.customer:
        return None
    where = flows.start_url(session) if session.flow else flows.first_step(door.flow)
    return go_to(where, NO_REFERRER)


def _other(request: Request, door: Door) -> Session | None:
    session = request.state.session
    return session if session and session.customer != door.customer else None


async def _known(request: Request, customer: str) -> Customer | None:
    """As it is now, since a code goes where this page says. None while Stripe cannot say. Raises DoorGone."""
    try:
        return await request.state.customers.get(customer)
    except NotFound:
        raise DoorGone from None
    except GatewayError:
        return None


async def _name(request: Request, session: Session) -> str:
    try:
        customer = await _known(request, session.customer)
    except DoorGone:
        return "…"
    return masked_address(customer) or "…"


def _preferred(customer: Customer | None) -> str | None:
    """The customer's first language that the portal speaks."""
    tags = (customer.preferred_locales or ()) if customer else ()
    return next((tag for tag in tags if i18n.spoken(tag)), None)
