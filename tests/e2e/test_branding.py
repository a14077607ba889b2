"""The merchant's looks, in the settings and on the customers' pages (issue 7.3, R10, SECURITY X3 to X5)."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.accessibility import violations
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.branding import Branding, computed
from tests.e2e.pages.home import Home
from tests.unit.branding.files import png

WIDE = {"viewport": {"width": 1280, "height": 900}}
FEATURES = {"invoice_history": {"enabled": True}, "payment_method_update": {"enabled": True}}


@pytest.fixture
def brand(merchant: Merchant) -> Iterator[None]:
    """Afterwards the demo's own brand is back, for the other tests."""
    yield
    configurations = merchant.portal.v1.billing_portal.configurations
    fields = ("business_name", "brand_color", "accent_color", "logo", "icon", "corners", "typeface")
    asked: Any = {"branding": {**dict.fromkeys(fields, ""), "logo_on_plate": ""}}
    configurations.update(configurations.list({"is_default": True}).data[0].id, asked)


def a_logo() -> str:
    return f"data:image/png;base64,{base64.b64encode(png(400, 100)).decode()}"


def configured(merchant: Merchant, **branding: str) -> Any:
    asked: Any = {"features": FEATURES, "login_page": {"enabled": True}, "branding": branding}
    return merchant.portal.v1.billing_portal.configurations.create(asked)


def rail_of(page: Page, color: str) -> None:
    expect(page.locator(".page-top")).to_have_css("background-color", computed(color))


def test_two_groups_of_customers_have_two_looks(new_context: NewContext, merchant: Merchant) -> None:
    """Issue 7: two configurations by the SDK; the portal and the login page of each wear its own."""
    vineyard = configured(
        merchant, business_name="Vineyard", brand_color="#7a1e3a", corners="square", logo=a_logo()
    )
    quay = configured(merchant, business_name="Quay", brand_color="#ffd60a", corners="pill")
    looks = ((vineyard, "#7a1e3a", "Vineyard", 1), (quay, "#ffd60a", "Quay", 0))
    for configuration, color, name, logos in looks:
        page = new_context(**WIDE).new_page()
        page.goto(configuration.login_page.url)
        rail_of(page, color)
        Home(page).open(merchant.session_url("active", configuration=configuration.id))
        rail_of(page, color)
        expect(page).to_have_title(re.compile(f"· {name}$"))
        logo = page.get_by_role("banner").get_by_role("img", name=name)
        expect(logo).to_have_count(logos)
        assert logo.evaluate_all("all => all.every(picture => picture.naturalWidth > 0)")
        assert violations(page) == []


@pytest.mark.parametrize(
    ("scheme", "brand_color", "accent_color"),
    [("light", "#ffff00", "#ffffff"), ("dark", "#000000", "#000000")],
)
def test_the_worst_colours_stay_readable(
    new_context: NewContext, merchant: Merchant, scheme: str, brand_color: str, accent_color: str
) -> None:
    """LOOKS: 4.5 : 1 for text, whatever was chosen, in light and in dark."""
    made = configured(merchant, brand_color=brand_color, accent_color=accent_color)
    page = new_context(**WIDE, color_scheme=scheme).new_page()
    Home(page).open(merchant.session_url("active", configuration=made.id))
    assert violations(page) == []


@pytest.mark.usefixtures("brand")
def test_a_brand_is_previewed_then_saved(new_context: NewContext, merchant: Merchant, watch: Watch) -> None:
    """Issue 7.3: colours and logo, seen in the preview at once and by customers after Save only."""
    watch.expect("the server responded with a status of 4")
    page = new_context(**WIDE).new_page()
    branding = Branding(page).sign_in()
    assert violations(page) == []

    branding.type_brand_color("#7a1e3a").expect_preview("#7a1e3a")
    expect(branding.contrasts).to_contain_text("Adjusted from #7a1e3a")
    file: FilePayload = {"name": "../../evil.php", "mimeType": "image/png", "buffer": png(400, 100)}
    branding.choose_logo(file)
    expect(page.locator("#field-logo img")).to_have_attribute(
        "src", re.compile(r"^/p/brand/[0-9a-f]{32}\.png$")
    )
    rail_of(page, "#0f3d4c")

    script: FilePayload = {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": SCRIPT}
    branding.choose_icon(script)
    expect(branding.alert).to_contain_text("This SVG file refers to other files")
    branding.type_brand_color("#7a1e3b").expect_preview("#7a1e3b")
    expect(branding.alert).to_have_count(0)

    branding.save()
    expect(branding.saved).to_have_text("Saved. Your customers see it from now on.")
    rail_of(page, "#7a1e3b")
    customer = new_context(**WIDE).new_page()
    Home(customer).open(merchant.session_url("active"))
    rail_of(customer, "#7a1e3b")
    shown = customer.get_by_role("banner").get_by_role("img")
    assert shown.evaluate("picture => [picture.naturalWidth, picture.naturalHeight]") == [400, 100]


SQUARE = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><path d='M0 0h1v1H0z'/></svg>"
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def test_a_file_that_is_far_too_large(page: Page, watch: Watch) -> None:
    """SECURITY X5: more than the portal takes at all; it says so, and what was typed stays."""
    watch.expect("the server responded with a status of 413")
    form = Branding(page).sign_in()
    page.get_by_label("Business name").fill("Half typed")
    form.choose_logo({"name": "photo.png", "mimeType": "image/png", "buffer": bytes(2_000_000)})

    told = page.get_by_role("heading", name="This is too large")
    expect(told).to_be_focused()
    expect(page.get_by_label("Business name")).to_have_value("Half typed")

    with page.expect_response(lambda answer: answer.status == 413):
        page.get_by_label("Font").select_option(index=1)
    expect(told).to_be_focused()  # once, however often the form is sent with that file

    form.choose_logo({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": SQUARE})
    expect(told).to_have_count(0)
