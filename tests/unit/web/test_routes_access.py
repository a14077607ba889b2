"""Who may call what: every route is on this list, and the list is tried (STYLE 18)."""

import re
from collections.abc import Iterator, Sequence

import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route

from tests.unit.web.conftest import Arrive
from tests.unit.web.looks import STATIC
from tests.unit.web.portal import Visit
from web.app import routes

ANYONE = "anyone"
BROWSER = "a browser with a form that was made for it"
CUSTOMER = "a customer with an open session"
MERCHANT = "a merchant's server with its key"
STRIPE = "Stripe, by its signature"
OPERATOR = "the signed-in operator"
RELOADING = "anyone, to be led to the page whose form it takes"

ACCESS = {
    "GET /": ANYONE,
    "GET /.well-known/security.txt": ANYONE,
    "GET /healthz": ANYONE,
    "GET /metrics": ANYONE,
    "GET /p": CUSTOMER,
    "GET /p{rest:path}/": ANYONE,
    "GET /p/accounts": CUSTOMER,
    "GET /p/activity": CUSTOMER,
    "GET /p/activity/older": CUSTOMER,
    "GET /p/billing-information": CUSTOMER,
    "GET /p/billing-information/email/{change}": CUSTOMER,
    "GET /p/billing-information/email/{change}/again": RELOADING,
    "GET /p/billing-information/finished": CUSTOMER,
    "GET /p/billing-information/tax-ids": CUSTOMER,
    "GET /p/billing-information/tax-ids/{tax_id}/remove": RELOADING,
    "GET /p/billing-information/update": CUSTOMER,
    "GET /p/code": ANYONE,
    "GET /p/code/accounts": ANYONE,
    "GET /p/code/again": RELOADING,
    "GET /p/code/link": ANYONE,
    "GET /p/code/link/again": RELOADING,
    "GET /p/code/link/{token}": ANYONE,
    "GET /p/invoices": CUSTOMER,
    "GET /p/invoices/csv": CUSTOMER,
    "GET /p/invoices/older": CUSTOMER,
    "GET /p/invoices/pay-all": CUSTOMER,
    "GET /p/invoices/pay-all/results": CUSTOMER,
    "GET /p/invoices/pay-all/returned": CUSTOMER,
    "GET /p/invoices/upcoming/{subscription}": CUSTOMER,
    "GET /p/invoices/{invoice}": CUSTOMER,
    "GET /p/invoices/{invoice}/bank": CUSTOMER,
    "GET /p/invoices/{invoice}/pay": CUSTOMER,
    "GET /p/invoices/{invoice}/pdf": CUSTOMER,
    "GET /p/invoices/{invoice}/returned": CUSTOMER,
    "GET /p/invoices/{invoice}/view": CUSTOMER,
    "GET /p/language": RELOADING,
    "GET /p/logged-out": ANYONE,
    "GET /p/logout": RELOADING,
    "GET /p/login/{slug}": ANYONE,
    "GET /p/payment-methods": CUSTOMER,
    "GET /p/payment-methods/add": CUSTOMER,
    "GET /p/payment-methods/add/{key}/finished": CUSTOMER,
    "GET /p/payment-methods/add/{key}/leave": CUSTOMER,
    "GET /p/payment-methods/add/{key}/returned": CUSTOMER,
    "GET /p/payment-methods/{method}/default": RELOADING,
    "GET /p/payment-methods/{method}/remove": CUSTOMER,
    "GET /p/payment-methods/{method}/use": CUSTOMER,
    "GET /p/link/{token}": ANYONE,
    "GET /p/payments": CUSTOMER,
    "GET /p/payments/older": CUSTOMER,
    "GET /p/payments/{charge}/receipt": CUSTOMER,
    "GET /p/session/{token}": ANYONE,
    "GET /p/sessions": CUSTOMER,
    "GET /p/sessions/end-all": RELOADING,
    "GET /p/sessions/{session}/end": RELOADING,
    "GET /p/subscriptions": CUSTOMER,
    "GET /p/subscriptions/{subscription}/bank": CUSTOMER,
    "GET /p/subscriptions/{subscription}/cancel": CUSTOMER,
    "GET /p/subscriptions/{subscription}/confirm": CUSTOMER,
    "GET /p/subscriptions/{subscription}/drop": RELOADING,
    "GET /p/subscriptions/{subscription}/finished": CUSTOMER,
    "GET /p/subscriptions/{subscription}/payment": CUSTOMER,
    "GET /p/subscriptions/{subscription}/record/{change}": CUSTOMER,
    "GET /p/subscriptions/{subscription}/renew": RELOADING,
    "GET /p/subscriptions/{subscription}/returned": CUSTOMER,
    "GET /p/subscriptions/{subscription}/start": CUSTOMER,
    "GET /p/subscriptions/{subscription}/stay": RELOADING,
    "GET /p/subscriptions/{subscription}/undo-scheduled-change": RELOADING,
    "GET /p/subscriptions/{subscription}/update": CUSTOMER,
    "GET /readyz": ANYONE,
    "GET /settings": OPERATOR,
    "GET /settings{rest:path}/": ANYONE,
    "GET /settings/activity": OPERATOR,
    "GET /settings/activity/csv": OPERATOR,
    "GET /settings/activity/older": OPERATOR,
    "GET /settings/branding": OPERATOR,
    "GET /settings/branding/preview": RELOADING,
    "GET /settings/language": RELOADING,
    "GET /settings/login": ANYONE,
    "GET /settings/logout": RELOADING,
    "GET /settings/paused": OPERATOR,
    "GET /settings/paused/csv": OPERATOR,
    "GET /settings/paused/older": OPERATOR,
    "GET /settings/link": OPERATOR,
    "GET /settings/link/activate": RELOADING,
    "GET /settings/link/deactivate": OPERATOR,
    "GET /settings/link/qr.svg": OPERATOR,
    "GET /settings/preview/{draft}": OPERATOR,
    "GET /v1/billing_portal/configurations": MERCHANT,
    "GET /v1/billing_portal/configurations/{configuration}": MERCHANT,
    "GET /v1/portal/paused_collections.csv": MERCHANT,
    "MOUNT /p/brand": ANYONE,
    "MOUNT /static": ANYONE,
    "POST /p/accounts": CUSTOMER,
    "POST /p/billing-information/email/{change}": CUSTOMER,
    "POST /p/billing-information/email/{change}/again": CUSTOMER,
    "POST /p/billing-information/tax-ids": CUSTOMER,
    "POST /p/billing-information/tax-ids/{tax_id}/remove": CUSTOMER,
    "POST /p/billing-information/update": CUSTOMER,
    "POST /p/invoices/pay-all": CUSTOMER,
    "POST /p/invoices/{invoice}/pay": CUSTOMER,
    "POST /p/code": BROWSER,
    "POST /p/code/accounts": BROWSER,
    "POST /p/code/again": BROWSER,
    "POST /p/code/link": BROWSER,
    "POST /p/code/link/again": BROWSER,
    "POST /p/language": CUSTOMER,
    "POST /p/link/{token}": ANYONE,
    "POST /p/login/{slug}": BROWSER,
    "POST /p/logout": CUSTOMER,
    "POST /p/session/{token}": ANYONE,
    "POST /p/sessions/end-all": CUSTOMER,
    "POST /p/sessions/{session}/end": CUSTOMER,
    "POST /p/payment-methods/add": CUSTOMER,
    "POST /p/payment-methods/{method}/default": CUSTOMER,
    "POST /p/payment-methods/{method}/remove": CUSTOMER,
    "POST /p/payment-methods/{method}/use": CUSTOMER,
    "POST /p/subscriptions/{subscription}/cancel": CUSTOMER,
    "POST /p/subscriptions/{subscription}/confirm": CUSTOMER,
    "POST /p/subscriptions/{subscription}/drop": CUSTOMER,
    "POST /p/subscriptions/{subscription}/payment": CUSTOMER,
    "POST /p/subscriptions/{subscription}/renew": CUSTOMER,
    "POST /p/subscriptions/{subscription}/stay": CUSTOMER,
    "POST /p/subscriptions/{subscription}/undo-scheduled-change": CUSTOMER,
    "POST /p/subscriptions/{subscription}/update": CUSTOMER,
    "POST /settings": OPERATOR,
    "POST /settings/language": OPERATOR,
    "POST /settings/link/activate": OPERATOR,
    "POST /settings/link/deactivate": OPERATOR,
    "POST /settings/branding": OPERATOR,
    "POST /settings/branding/preview": OPERATOR,
    "POST /settings/login": BROWSER,
    "POST /settings/logout": OPERATOR,
    "POST /settings/preview/{draft}": OPERATOR,
    "POST /v1/billing_portal/configurations": MERCHANT,
    "POST /v1/billing_portal/configurations/{configuration}": MERCHANT,
    "POST /v1/billing_portal/sessions": MERCHANT,
    "POST /v1/portal/links": MERCHANT,
    "POST /v1/portal/sessions/revoke": MERCHANT,
    "POST /webhooks/stripe": STRIPE,
}


def listed(found: Sequence[BaseRoute], under: str = "") -> Iterator[str]:
    """Method and path of each route, of the pages and the merchant API too; files are one mount."""
    for route in found:
        if isinstance(route, Mount) and route.path in {"", "/v1"}:
            yield from listed(route.routes, route.path)
        elif isinstance(route, Mount):
            yield f"MOUNT {route.path}"
        elif isinstance(route, Route) and not route.path.endswith(":path}"):
            methods = route.methods or set()
            yield from (f"{method} {under}{route.path}" for method in methods - {"HEAD"})


def test_every_route_is_listed() -> None:
    """A route that nobody thought about fails; one that got lost does too."""
    assert sorted(listed(routes(STATIC, None))) == sorted(ACCESS)


def of(access: str) -> list[str]:
    return [route for route, who in ACCESS.items() if who == access]


async def answer(visit: Visit, route: str) -> httpx.Response:
    """What a stranger gets."""
    method, path = route.split(" ", 1)
    return await visit.request(method, re.sub(r"{\w+}", "x", path))


@pytest.mark.parametrize("route", of(CUSTOMER))
async def test_a_stranger_sees_no_customers_page(stranger: Arrive, route: str) -> None:
    """Without a session there is only the page that says so."""
    assert (await answer(await stranger(), route)).status_code == 401


@pytest.mark.parametrize("route", of(BROWSER))
async def test_a_form_of_nobodys_browser_is_refused(stranger: Arrive, route: str) -> None:
    """SECURITY C1: logging in and entering codes takes a form of ours too."""
    assert (await answer(await stranger(), route)).status_code == 403


@pytest.mark.parametrize("route", of(MERCHANT))
async def test_a_stranger_is_no_merchant(stranger: Arrive, route: str) -> None:
    """SECURITY K1: no key, 401 in Stripe's shape."""
    found = await answer(await stranger(), route)
    assert found.status_code == 401
    assert found.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("route", of(STRIPE))
async def test_a_stranger_is_not_stripe(stranger: Arrive, route: str) -> None:
    """SECURITY W1: without a signature nothing is taken in."""
    assert (await answer(await stranger(), route)).status_code == 400


@pytest.mark.parametrize("route", of(OPERATOR))
async def test_a_customer_is_no_operator(customer: Arrive, route: str) -> None:
    """SECURITY A6: a customer's cookie opens no settings page."""
    found = await answer(await customer(), route)
    assert (found.status_code, found.headers["location"]) == (303, "/settings/login")


def test_every_form_can_be_reloaded() -> None:
    """An address that took a form may be opened: by a reload, or by a phone that brings a tab back."""
    forms = {route.removeprefix("POST ") for route in ACCESS if re.match("POST /(p|settings)(/|$)", route)}
    assert forms - {route.removeprefix("GET ") for route in ACCESS} == set()


@pytest.mark.parametrize("route", of(RELOADING))
async def test_a_form_leads_to_its_page(stranger: Arrive, route: str) -> None:
    """To one that there is, which then says who may see it."""
    found = await answer(await stranger(), route)
    assert found.status_code == 303
    pages = [re.sub(r"{\w+}", "x", page.removeprefix("GET ")) for page in ACCESS if page.startswith("GET ")]
    assert found.headers["location"] in pages


@pytest.mark.parametrize("route", of(CUSTOMER))
async def test_an_operator_is_no_customer(operator: Arrive, route: str) -> None:
    """SECURITY A6: and the operator's opens no customer's page."""
    assert (await answer(await operator(), route)).status_code == 401
