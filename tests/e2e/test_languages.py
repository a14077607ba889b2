"""The language of the page: the session's, else the customer's, else the browser's."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant

ENGLISH = ["Subscriptions", "Payment methods", "Billing information", "Invoice history"]
JAPANESE = ["サブスクリプション", "お支払い方法", "請求先情報", "請求書の履歴"]


def headings(page: Page, url: str) -> list[str]:
    """The headings of the panels, and the page declares their language."""
    page.goto(url)
    expect(page.get_by_role("region")).to_have_count(4)
    return page.get_by_role("region").get_by_role("heading", level=2).all_inner_texts()


def test_the_sessions_locale_wins(page: Page, merchant: Merchant) -> None:
    """DESIGN: a session made with `locale` speaks it, whatever the browser asks for."""
    assert headings(page, merchant.session_url("active", locale="ja")) == JAPANESE
    expect(page.locator("html")).to_have_attribute("lang", "ja")


def test_the_customers_language_comes_next(page: Page, merchant: Merchant) -> None:
    """DESIGN: without a session's locale, the customer's `preferred_locales` decide."""
    customer = merchant.stripe.v1.customers.create({"name": "Misaki", "preferred_locales": ["ja"]})

    assert headings(page, merchant.session_url_of(customer.id, locale="auto")) == JAPANESE


def test_the_browsers_language_comes_last(new_context: NewContext, merchant: Merchant) -> None:
    """DESIGN: without both, what the browser asks for; without a language that the portal has, English."""
    customer = merchant.stripe.v1.customers.create({"name": "Ada"})

    for browser, expected in (("ja-JP", JAPANESE), ("en-GB", ENGLISH), ("sv-SE", ENGLISH)):
        page = new_context(locale=browser).new_page()
        assert headings(page, merchant.session_url_of(customer.id, locale="auto")) == expected
