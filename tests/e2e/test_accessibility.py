"""axe finds nothing to complain of, on any page, in any light, at any width."""

from typing import Literal

from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.infra import accessibility
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.session_ended import SessionEnded

Scheme = Literal["light", "dark"]
PHONE: ViewportSize = {"width": 360, "height": 800}
DESK: ViewportSize = {"width": 1280, "height": 800}

# The others' pages are made of the same pieces.
EVERY_PIECE = (
    "trialing",
    "canceling",
    "two_cards",
    "no_card",
    "no_subscription",
    "same_email_a",
    "same_email_b",
    "many_invoices",
)


def look(page: Page, scheme: Scheme, size: ViewportSize) -> list[str]:
    """What is wrong with the page as it stands, in this light and at this width."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(size)
    faults = accessibility.violations(page)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append("it scrolls sideways")
    return [f"{scheme}, {size['width']} px: {fault}" for fault in faults]


def look_around(page: Page) -> list[str]:
    """What is wrong with the page in any light, at any width."""
    return [
        *look(page, "light", PHONE),
        *look(page, "light", DESK),
        *look(page, "dark", PHONE),
        *look(page, "dark", DESK),
    ]


def test_every_customers_page(page: Page, merchant: Merchant) -> None:
    """LOOKS: contrast, names, landmarks and order hold for all that a demo customer's page may have on it."""
    for scenario in EVERY_PIECE:
        page.context.clear_cookies()
        Home(page).open(merchant.session_url(scenario))
        assert [*look(page, "light", PHONE), *look(page, "dark", DESK)] == [], scenario


def test_in_any_light_at_any_width(page: Page, merchant: Merchant) -> None:
    """LOOKS: so they do for the busiest of them, everywhere."""
    Home(page).open(merchant.session_url("past_due"))

    assert look_around(page) == []


def test_a_name_without_a_blank(page: Page, merchant: Merchant) -> None:
    """LOOKS: a product's long name is broken rather than laid over its price, or pushed out of the page."""
    shop = merchant.stripe.v1
    product = shop.products.create({"name": "Donaudampfschifffahrt" * 5}).id
    price = shop.prices.create(
        {"product": product, "currency": "usd", "unit_amount": 123456789, "recurring": {"interval": "month"}}
    ).id
    customer = shop.customers.create({"name": "Ada", "payment_method": "pm_card_visa"}).id
    method = shop.customers.payment_methods.list(customer).data[0].id
    shop.subscriptions.create(
        {"customer": customer, "items": [{"price": price}], "default_payment_method": method}
    )

    home = Home(page).open(merchant.session_url_of(customer))

    for size in (PHONE, DESK):
        assert look(page, "light", size) == []
        for row in (home.subscriptions.rows, home.invoices.rows):
            name = row.locator(".row-title > span").first.bounding_box()
            amount = row.locator(".row-amount").bounding_box()
            assert name
            assert amount
            assert name["x"] + name["width"] <= amount["x"]


def enlarge(page: Page) -> None:
    """As in the settings of a phone."""
    sizes = {"fontSizes": {"standard": 32, "fixed": 26}}
    page.context.new_cdp_session(page).send("Page.setFontSizes", sizes)


def test_letters_twice_as_large(page: Page, merchant: Merchant) -> None:
    """WCAG 1.4.4: on a phone a name keeps the whole line, its amount has the next, and nothing is cut off."""
    enlarge(page)
    home = Home(page).open(merchant.session_url("yen", locale="en"))
    assert look(page, "light", PHONE) == []
    amount = home.subscriptions.rows.first.locator(".row-amount").bounding_box()
    name = home.subscriptions.rows.first.locator(".row-title").bounding_box()
    assert name
    assert amount
    assert name["y"] + name["height"] <= amount["y"]

    page.get_by_role("link", name="Update plan").click()
    expect(page.get_by_role("heading", name="Update plan")).to_be_visible()

    assert look(page, "light", PHONE) == []


def test_japanese_letters_twice_as_large(page: Page, merchant: Merchant, watch: Watch) -> None:
    """WCAG 1.4.4: long words of a heading are broken where they have to be."""
    watch.expect("the server responded with a status of 404")
    enlarge(page)
    page.goto(merchant.session_url("active", locale="ja"))
    expect(page.get_by_role("heading", name="サブスクリプション")).to_be_visible()
    assert look(page, "light", PHONE) == []

    page.goto("/p/nowhere")

    expect(page.get_by_role("heading", name="ページが見つかりません")).to_be_visible()
    assert look(page, "light", PHONE) == []


def test_the_logo_in_the_systems_colours(page: Page, merchant: Merchant) -> None:
    """LOOKS: a logo drawn for the rail keeps its colour behind it where the system takes it away."""
    backdrop = "logo => getComputedStyle(logo).backgroundColor"
    Home(page).open(merchant.session_url("active"))
    rail = page.locator(".page-top").evaluate(backdrop)

    page.emulate_media(forced_colors="active")

    assert page.locator(".brand-logo").evaluate(backdrop) == rail


def test_an_ended_session(page: Page, watch: Watch) -> None:
    """LOOKS: whoever has no session can read why."""
    watch.expect("the server responded with a status of 401")
    SessionEnded(page).open("/p")

    assert look_around(page) == []


def test_a_wrong_address(page: Page, watch: Watch) -> None:
    """LOOKS: whoever mistypes an address can read that."""
    watch.expect("the server responded with a status of 404")
    page.goto("/nowhere")

    assert look_around(page) == []


def test_the_sandboxs_page(page: Page, portal: Portal) -> None:
    """LOOKS: the page for QA is for everybody, too."""
    page.goto(f"{portal.sandbox}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert look_around(page) == []
