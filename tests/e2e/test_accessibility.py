"""axe finds nothing to complain of, on any page, in any light, at any width."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra import accessibility
from tests.e2e.infra.merchant import SCENARIOS, Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.session_ended import SessionEnded

VIEWS: list[dict[str, Any]] = [
    {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    for scheme in ("light", "dark")
    for width in (360, 1280)
]
NAMES = ["light phone", "light desk", "dark phone", "dark desk"]


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_every_customers_page(new_context: NewContext, merchant: Merchant, view: dict[str, Any]) -> None:
    """LOOKS: contrast, names, landmarks and order hold for every demo customer; nothing scrolls sideways."""
    for scenario in SCENARIOS:
        page = new_context(**view).new_page()
        Home(page).open(merchant.session_url(scenario))
        assert accessibility.violations(page) == [], scenario
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), scenario


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_the_pages_without_a_session(new_context: NewContext, watch: Watch, view: dict[str, Any]) -> None:
    """LOOKS: neither does the page of an ended session, nor that of a wrong address."""
    watch.expect("the server responded with a status of 4")
    page = new_context(**view).new_page()
    SessionEnded(page).open("/p")
    assert accessibility.violations(page) == []

    page.goto("/p/nowhere")
    assert accessibility.violations(page) == []


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_the_sandboxs_page(new_context: NewContext, portal: Portal, view: dict[str, Any]) -> None:
    """LOOKS: the page for QA is for everybody, too."""
    page = new_context(**view).new_page()
    page.goto(f"{portal.sandbox}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert accessibility.violations(page) == []
