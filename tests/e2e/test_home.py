"""From a session URL to the page with its four panels."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.infra.merchant import SCENARIOS, Merchant
from tests.e2e.pages.home import Home

SHOWN_AT_FIRST = 12


def newest_invoices(merchant: Merchant, customer: str, count: int) -> list[str]:
    """The first ids of the panel: open ones, then the others as Stripe lists them, drafts left out."""
    invoices = merchant.stripe.v1.invoices
    unpaid = invoices.list({"customer": customer, "status": "open", "limit": 100}).data
    newest = invoices.list({"customer": customer, "limit": 100}).data
    done = [invoice for invoice in newest if invoice.status not in {"open", "draft"}]
    return [str(invoice.id) for invoice in (*unpaid, *done)][:count]


def test_the_url_opens_the_page_of_its_customer(page: Page, merchant: Merchant) -> None:
    """R1: each demo customer finds the four panels, and in them what Stripe holds, in Stripe's states."""
    for scenario in SCENARIOS:
        page.context.clear_cookies()
        customer = merchant.customer(scenario)

        home = Home(page).open(merchant.session_url_of(customer))

        plans = merchant.stripe.v1.subscriptions.list({"customer": customer, "status": "all"}).data
        assert dict(zip(home.subscriptions.ids(), home.subscriptions.statuses(), strict=True)) == {
            plan.id: plan.status for plan in plans
        }, scenario
        methods = merchant.stripe.v1.customers.payment_methods.list(customer).data
        assert set(home.payment_methods.ids()) == {method.id for method in methods}, scenario
        assert home.invoices.ids() == newest_invoices(merchant, customer, SHOWN_AT_FIRST), scenario


def test_the_token_leaves_the_address_at_once(page: Page, merchant: Merchant) -> None:
    """SECURITY T12: neither the address bar nor a script's view of it holds the token."""
    url = merchant.session_url("active")

    Home(page).open(url)

    assert page.url.endswith("/p")
    assert url.rsplit("/", 1)[-1] not in page.content()


def test_each_panel_has_an_address_of_its_own(page: Page, merchant: Merchant) -> None:
    """DESIGN: a panel's address answers the whole page to a visitor."""
    home = Home(page).open(merchant.session_url("active"))

    for panel in home.panels:
        panel.open()
        expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_the_cookie_is_for_the_browser_only(context: BrowserContext, page: Page, merchant: Merchant) -> None:
    """SECURITY S1: no script reads the session's cookie, and no other site's form sends it."""
    Home(page).open(merchant.session_url("active"))

    cookies: list[Any] = context.cookies()
    assert [(cookie["httpOnly"], cookie["sameSite"]) for cookie in cookies] == [(True, "Lax")]
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
