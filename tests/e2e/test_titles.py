"""The tab says where the customer is, whether the step was swapped in or loaded (WCAG 2.4.2)."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch

WORDS = {
    "en": ("Billing", "Update plan", "Add payment method", "Go back"),
    "ja": ("お支払いの管理", "プランを変更", "お支払い方法を追加", "戻る"),
}

# A promise that is kept when the panel of invoices has been swapped.
SWAPPED = """window.swapped = new Promise(done => document.addEventListener(
    "htmx:after:swap", swap => { if (swap.target.id === "invoices") done() }
)), 0"""


def titled(words: str) -> re.Pattern[str]:
    """These words, then the business."""
    return re.compile(f"^{words} · .")


@pytest.mark.parametrize(
    ("locale", "scripts"), [("en", True), ("ja", False)], ids=["htmx", "without scripts"]
)
def test_titles_follow_the_steps(
    new_context: NewContext, merchant: Merchant, locale: str, scripts: bool
) -> None:
    """In either language, with scripts and without, forth and back."""
    home, update, add, back = WORDS[locale]
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(merchant.session_url("active", locale=locale))
    expect(page).to_have_title(titled(home))

    page.get_by_role("link", name=update).click()
    expect(page).to_have_title(titled(update))
    page.get_by_role("link", name=back, exact=True).click()
    expect(page).to_have_title(titled(home))
    page.get_by_role("link", name=add).click()
    expect(page).to_have_title(titled(add))
    page.go_back()
    expect(page).to_have_title(titled(home))


def test_what_is_read_again_elsewhere_has_no_say(page: Page, merchant: Merchant) -> None:
    """A plan is kept, and the invoices are read again: a step that was opened meanwhile keeps the tab."""
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.goto(merchant.session_url("canceling"))
    page.route("**/p/invoices", hold)
    page.get_by_role("button", name="Keep plan").click()
    expect(page.get_by_role("status")).to_be_focused()
    page.get_by_role("link", name="Update plan").click()
    expect(page).to_have_title(titled("Update plan"))

    page.evaluate(SWAPPED)
    late[0].continue_()
    page.evaluate("window.swapped")

    expect(page).to_have_title(titled("Update plan"))


def test_trouble_is_in_the_title(page: Page, portal: Portal, merchant: Merchant, watch: Watch) -> None:
    """A tab in the background says that something went wrong."""
    watch.expect("the server responded with a status of 503")
    page.goto(merchant.session_url("active"))
    portal.order_fault("/v1/*", status=500)

    page.get_by_role("link", name="Update plan").click()

    expect(page).to_have_title(titled("Billing is unavailable right now"))
    portal.mend()
