"""The operator decides, and the customer's page follows (issue 7.2; R4, R6, R9, R12)."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.login import Login
from tests.e2e.pages.operator_login import OperatorLogin
from tests.e2e.pages.portal_settings import NoCodeLink, PortalSettings
from tests.e2e.test_accessibility import DESK, PHONE, look


def said(value: Any) -> Any:
    """An object of the API as parameters: without what is null."""
    if isinstance(value, dict):
        return {name: said(one) for name, one in value.items() if one is not None}
    return [said(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(autouse=True)
def as_before(merchant: Merchant) -> Iterator[None]:
    """The other tests find the default configuration as it was."""
    configurations: Any = merchant.portal.v1.billing_portal.configurations
    listed = configurations.list(
        {"is_default": True, "expand": ["data.features.subscription_update.products"]}
    )
    before = listed.data[0]
    yield
    kept = before.to_dict()
    configurations.update(
        before.id,
        {
            "features": said(kept["features"]),
            "default_return_url": kept["default_return_url"] or "",
            "business_profile": {
                name: kept["business_profile"][name] or ""
                for name in ("privacy_policy_url", "terms_of_service_url")
            },
            "login_page": {"enabled": before.login_page.enabled},
        },
    )


@pytest.fixture
def settings(page: Page) -> PortalSettings:
    """The operator, signed in by the password."""
    OperatorLogin(page).open().enter()
    return PortalSettings(page).open()


def test_each_switch_is_seen_in_the_portal(
    settings: PortalSettings, new_context: NewContext, merchant: Merchant
) -> None:
    """Off, and the customer's page lacks it; on again, and it is back."""
    customer = new_context().new_page()
    home = Home(customer).open(merchant.session_url("active"))

    switches = {
        "Customers manage their payment methods": customer.get_by_role("link", name="Add payment method"),
        "Customers see their invoices": customer.get_by_role("region", name="Invoice history"),
        "Customers change their billing information": customer.get_by_role("link", name="Update information"),
        "Customers cancel their plans": customer.get_by_role("link", name="Cancel plan"),
        "Customers change their plans": customer.get_by_role("link", name="Update plan"),
    }
    before = None
    for label, shown in switches.items():
        expect(shown.first).to_be_visible()
        settings.switch(label).uncheck()
        if before:
            settings.switch(before).check()
        settings.save()
        customer.reload()
        expect(customer.locator("footer")).to_be_attached()
        expect(shown).to_have_count(0)
        before = label
    settings.switch(str(before)).check()
    settings.save()
    home.open()
    expect(switches[str(before)].first).to_be_visible()


def test_a_colliding_price_is_marked(settings: PortalSettings, merchant: Merchant, watch: Watch) -> None:
    """R12: the error stands at the price, names the other one, and nothing typed is lost."""
    gold = next(one for one in merchant.stripe.v1.products.list({"limit": 100}).data if one.name == "Gold")
    new: Any = {
        "product": gold.id,
        "currency": "usd",
        "unit_amount": 7900,
        "recurring": {"interval": "month"},
    }
    price = merchant.stripe.v1.prices.create(new).id
    settings.open().price(price).check()
    settings.switch("Customers see their invoices").uncheck()
    watch.expect("the server responded with a status of 422")
    settings.press_save()

    expect(settings.alert).to_contain_text("Gold would be offered twice per month in USD")
    expect(settings.price(price)).to_have_attribute("aria-invalid", "true")
    expect(settings.price(price)).to_be_checked()
    expect(settings.switch("Customers see their invoices")).not_to_be_checked()
    assert look(settings.page, "light", PHONE) == []

    settings.price(price).uncheck()
    settings.save()


def test_cancelling_alone_is_previewed_then_saved(new_context: NewContext, merchant: Merchant) -> None:
    """R4, R5, without JavaScript: seen in the real page first, and then by the customer, links and all."""
    page = new_context(java_script_enabled=False).new_page()
    OperatorLogin(page).open().enter()
    settings = PortalSettings(page).open()
    settings.switch("Customers change their plans").uncheck()
    preview = settings.preview().show(merchant.customer("active"))
    expect(preview.portal.get_by_text("Cancel plan").first).to_be_attached()
    expect(preview.portal.get_by_text("Update plan")).to_have_count(0)
    settings = preview.go_back()
    expect(settings.switch("Customers change their plans")).not_to_be_checked()
    settings.preview().save()

    customer = new_context().new_page()
    Home(customer).open(merchant.session_url("active"))
    expect(customer.get_by_role("link", name="Cancel plan").first).to_be_visible()
    expect(customer.get_by_role("link", name="Update plan")).to_have_count(0)
    for link in ("Return to Tidewater", "Terms of service", "Privacy policy"):
        expect(customer.get_by_role("link", name=link)).to_be_visible()


def test_the_preview_is_for_looking_only(settings: PortalSettings) -> None:
    """The page under the bar takes no focus and no click."""
    preview = settings.preview()
    inside = preview.portal.locator("a, button")
    assert inside.count() > 0
    assert not preview.page.evaluate(
        "[...document.querySelectorAll('.page a, .page button')].some((one) => { one.focus(); "
        "return document.activeElement === one; })"
    )
    assert [*look(preview.page, "light", PHONE), *look(preview.page, "dark", DESK)] == []


def test_the_no_code_link_lives_and_dies(
    settings: PortalSettings, new_context: NewContext, merchant: Merchant, watch: Watch
) -> None:
    """R6: deactivated, its old address is dead; activated, the new one lets customers log in."""
    old = merchant.login_url()
    visitor = new_context().new_page()
    Login(visitor).open(old)
    link = NoCodeLink(settings.page).open()
    assert look(settings.page, "dark", DESK) == []
    link.deactivate()
    watch.expect("the server responded with a status of 404")
    visitor.goto(old)
    expect(visitor.get_by_role("heading", level=1, name="Page not found")).to_be_visible()
    new = link.activate()
    assert new != old
    Login(visitor).open(new)
    picture = settings.page.get_by_role("img", name="QR code of your link")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")


def test_signing_in_reads_well(page: Page, watch: Watch) -> None:
    """LOOKS: the operator's login, a wrong password told."""
    watch.expect("the server responded with a status of 403")
    login = OperatorLogin(page).open()
    assert look(page, "light", PHONE) == []
    login.submit("wrong")
    expect(page.get_by_role("alert")).to_contain_text("not the operator's password")
    assert look(page, "dark", DESK) == []
