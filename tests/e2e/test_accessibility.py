"""axe finds nothing to complain of, on any page, in any light, at any width."""

from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.infra import accessibility
from tests.e2e.infra.merchant import SCENARIOS, Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.session_ended import SessionEnded

Scheme = Literal["light", "dark"]
PHONE: ViewportSize = {"width": 360, "height": 800}
DESK: ViewportSize = {"width": 1280, "height": 800}


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


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_customers_page(page: Page, merchant: Merchant, scenario: str) -> None:
    """LOOKS: contrast, names, landmarks and order hold for every demo customer."""
    Home(page).open(merchant.session_url(scenario))

    assert [*look(page, "light", PHONE), *look(page, "dark", DESK)] == []


def test_in_any_light_at_any_width(page: Page, merchant: Merchant) -> None:
    """LOOKS: so does the busiest of them, everywhere."""
    Home(page).open(merchant.session_url("past_due"))

    assert look_around(page) == []


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
