"""Two tabs, two clicks, back and reload: what is done once is done once (SECURITY M5, M6, F18, F19)."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.walk import home, to_cancel, to_update


def invoices_of(merchant: Merchant) -> int:
    """How many invoices the active customer has."""
    customer = merchant.customer("active")
    return len(merchant.stripe.v1.invoices.list({"customer": customer, "limit": 100}).data)


def test_the_other_tab_was_faster(page: Page, merchant: Merchant) -> None:
    """M6: a quote that rests on another plan is not confirmed, but shown anew."""
    shop = Shop(merchant)
    update = to_update(home(page, merchant.session_url("active")))
    first = update.choose(shop.price("gold_monthly_usd")).go_on()
    second = page.context.new_page()
    second.goto("/p")
    other = to_update(home(second, "/p")).choose(shop.price("seats_yearly_usd")).go_on()
    first.confirm()

    other.button.click()

    expect(other.alert).to_contain_text("Something has changed")
    expect(other.alert).to_contain_text("Your plan now")
    assert shop.has("active") == ("gold_monthly_usd", 1)


def test_a_double_click_is_one_change(page: Page, merchant: Merchant) -> None:
    """M5: one bill, one answer."""
    before = invoices_of(merchant)
    update = to_update(home(page, merchant.session_url("active")))
    confirmation = update.choose(Shop(merchant).price("gold_monthly_usd")).go_on()

    confirmation.button.dblclick()

    expect(page.get_by_role("status")).to_contain_text("You are on Gold now")
    assert invoices_of(merchant) == before + 1


def test_the_same_form_sent_five_times(page: Page, merchant: Merchant) -> None:
    """M5: replays are answered like the first, and change nothing more."""
    before = invoices_of(merchant)
    update = to_update(home(page, merchant.session_url("active")))
    confirmation = update.choose(Shop(merchant).price("gold_monthly_usd")).go_on()
    form = confirmation.region.locator("form")
    action = form.get_attribute("action") or ""
    sent = {name: form.locator(f'[name="{name}"]').input_value() for name in ("csrf_token", "change")}
    answers = page.evaluate(
        """async ([url, fields]) => Promise.all([1, 2, 3, 4, 5].map(async () => {
            const answer = await fetch(url, {method: "POST", body: new URLSearchParams(fields)});
            return answer.url;
        }))""",
        [action, sent],
    )

    assert len(set(answers)) == 1
    assert "done=" in answers[0]
    assert invoices_of(merchant) == before + 1


def test_back_and_reload(page: Page, merchant: Merchant) -> None:
    """F19: the quote that was confirmed leads to what became of it."""
    before = invoices_of(merchant)
    update = to_update(home(page, merchant.session_url("active")))
    update.choose(Shop(merchant).price("gold_monthly_usd")).go_on().confirm()

    page.go_back()
    expect(page.get_by_role("status")).to_contain_text("You are on Gold now")
    page.wait_for_load_state("networkidle")
    page.goto(page.url)
    expect(page.get_by_role("status")).to_contain_text("You are on Gold now")
    assert invoices_of(merchant) == before + 1


def test_two_devices_cancel(page: Page, new_context: NewContext, merchant: Merchant, watch: Watch) -> None:
    """M5: the second is told that it is cancelled already."""
    watch.expect("status of 409")
    here = to_cancel(home(page, merchant.session_url("active")), "Plain")
    there_page = new_context().new_page()
    there = to_cancel(home(there_page, merchant.session_url("active")), "Plain")
    here.cancel()

    there.region.get_by_role("button", name="Cancel plan").click()

    expect(there_page.get_by_role("alert")).to_contain_text("cancelled already")
