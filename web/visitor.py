"""Who is looking: the language they read, and what the frame of their page says."""

import asyncio
from functools import lru_cache

from services.sessions import Session
from services.stripe_gateway.errors import GatewayError, NotFound
from services.stripe_gateway.objects.customers import Customer
from web import i18n
from web.configuration import configuration_of
from web.cookies import Cookie
from web.middleware.session import SessionEnded
from web.origin import origin_of
from web.rendering import Frame, LanguageChoice, Links, Viewer
from web.request import Request

LANGUAGE_COOKIE = Cookie("portal_language", max_age=365 * 24 * 3600)

# A page in the wrong language is better than no page.
_PATIENCE_SECONDS = 1.5


async def settle(request: Request) -> None:
    """From here on, answers are in the visitor's language, in the frame of the visitor's session.

    Raises SessionEnded for a customer whom Stripe has deleted (SECURITY S6).
    """
    session = request.state.session
    customer = await _customer(request, session) if session else None
    i18n.use(_language(request, session, customer))
    request.state.frame = await _frame(request, session, customer) if session else _stranger(request)


def is_known(request: Request) -> bool:
    """Whether `settle` asks for nothing."""
    session = request.state.session
    return session is not None and request.state.customers.recalled(session.customer) is not None


def settle_as_stranger(request: Request) -> None:
    """Where there is no session, or nothing may be asked any more: in the language that is known without."""
    session = getattr(request.state, "session", None)
    customer = request.state.customers.recalled(session.customer) if session else None
    i18n.use(_language(request, session, customer))
    request.state.frame = _stranger(request)


def chosen_language(request: Request) -> str | None:
    """The tag of the language that was chosen on a page in this browser."""
    return request.cookies.get(LANGUAGE_COOKIE.name_for(request.state.settings))


def _language(request: Request, session: Session | None, customer: Customer | None) -> i18n.Language:
    """What the visitor chose, then the session's locale, the customer's languages, the browser's."""
    wanted = session.locale if session else None
    preferred = (customer.preferred_locales or ()) if customer else ()
    offered = i18n.accepted(request.headers.get("Accept-Language", ""))
    return i18n.choose([chosen_language(request), wanted, *preferred, *offered])


def language_choices() -> tuple[LanguageChoice, ...]:
    """Every language that the portal speaks; the one of the moment is marked."""
    return _choices(i18n.current().code)


@lru_cache
def _choices(current: str) -> tuple[LanguageChoice, ...]:
    return tuple(
        LanguageChoice(code=code, name=i18n.own_name(code), current=code == current)
        for code in i18n.LANGUAGES
    )


async def _customer(request: Request, session: Session) -> Customer | None:
    customers = request.state.customers
    if recalled := customers.recalled(session.customer):
        return recalled
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await customers.known(session.customer)
    except NotFound:
        await request.state.sessions.end(session, origin_of(request, "system"))
        raise SessionEnded from None
    except (GatewayError, TimeoutError):
        return None


async def _frame(request: Request, session: Session, customer: Customer | None) -> Frame:
    settings = request.state.settings
    profile = (await configuration_of(request)).business_profile
    return Frame(
        viewer=Viewer(
            _name(customer),
            accounts_url="/p/accounts" if session.proof else "",
            activity_url="" if session.flow else "/p/activity",
        ),
        links=Links(
            return_url=session.return_url,
            terms_url=profile.terms_of_service_url or settings.terms_of_service_url,
            privacy_url=profile.privacy_policy_url or settings.privacy_policy_url,
        ),
        languages=language_choices(),
        csrf_token=session.csrf_token,
    )


def _stranger(request: Request) -> Frame:
    """Without a session only the whole deployment's links are known."""
    settings = request.state.settings
    links = Links(
        return_url=settings.default_return_url,
        terms_url=settings.terms_of_service_url,
        privacy_url=settings.privacy_policy_url,
    )
    return Frame(links=links)


async def known_as(request: Request) -> str:
    """Who is signed in, by name; "" where nobody is."""
    session = request.state.session
    return _name(await _customer(request, session)) if session else ""


def _name(customer: Customer | None) -> str:
    return (customer and customer.name) or masked_address(customer)


def masked_address(customer: Customer | None) -> str:
    """The customer's own, masked; "" where none is known."""
    return masked(customer.email or "") if customer else ""


def masked(email: str) -> str:
    """An address that its owner recognises and nobody else learns: "l…@example.com"."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}" if at else ""
