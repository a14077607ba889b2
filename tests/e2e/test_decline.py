"""A bank that says no changes nothing, and there is a way on (SECURITY F12)."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.pages.walk import home, to_update


def declined(page: Page, merchant: Merchant) -> None:
    """Gold is confirmed with a card that the bank refuses."""
    shop = Shop(merchant)
    shop.pay_with("active", "pm_card_chargeCustomerFail")
    update = to_update(home(page, merchant.session_url("active")))
    update.choose(shop.price("gold_monthly_usd")).go_on().button.click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing has changed: you are still on Plain")
    assert shop.has("active") == ("plain_monthly_usd", 1)


def test_another_card_completes_it(page: Page, merchant: Merchant) -> None:
    """Issue 4.5: the change waits; with a card that works it is paid and applied, at the quoted price."""
    declined(page, merchant)
    shop = Shop(merchant)
    shop.pay_with("active", "pm_card_visa")
    page.goto("/p")

    page.get_by_role("link", name="Complete payment").click()
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("status")).to_contain_text("You are on Gold now")
    assert shop.has("active") == ("gold_monthly_usd", 1)
    assert shop.newest_invoice("active").status == "paid"


def test_it_can_be_dropped(page: Page, merchant: Merchant) -> None:
    """Issue 4.5: dropping voids the invoice, and the plan is what it was."""
    declined(page, merchant)

    page.get_by_role("button", name="Drop this change").click()

    expect(page.get_by_role("status")).to_contain_text("You stay on Plain")
    shop = Shop(merchant)
    assert shop.newest_invoice("active").status == "void"
    assert shop.subscription("active").pending_update is None


def test_it_was_paid_before_it_was_dropped(page: Page, merchant: Merchant) -> None:
    """SECURITY F15: in another tab, or by the merchant: nobody reads that nothing was charged."""
    declined(page, merchant)
    shop = Shop(merchant)
    shop.pay_with("active", "pm_card_visa")
    merchant.stripe.v1.invoices.pay(shop.newest_invoice("active").id)

    page.get_by_role("button", name="Drop this change").click()

    expect(page.get_by_role("status")).to_contain_text("You are on Gold now")


def test_trying_again_with_the_same_card(page: Page, merchant: Merchant) -> None:
    """A second no says the same, and still nothing has changed."""
    declined(page, merchant)

    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("alert")).to_contain_text("you are still on Plain")
    assert Shop(merchant).has("active") == ("plain_monthly_usd", 1)


def test_without_a_payment_method_nothing_is_confirmed(page: Page, merchant: Merchant) -> None:
    """Issue 4.5: what bills now asks for a payment method first; one that was added confirms it."""
    shop = Shop(merchant)
    update = to_update(home(page, merchant.session_url("no_card")))
    confirmation = update.choose(shop.price("gold_monthly_usd")).go_on()

    expect(confirmation.button).to_have_count(0)
    expect(confirmation.region.get_by_role("link", name="Add payment method")).to_be_visible()

    shop.pay_with("no_card", "pm_card_visa")
    page.reload()
    confirmation.button.click()
    expect(confirmation.alert.locator("ins")).to_contain_text("4242")
    confirmation.confirm()
    assert shop.has("no_card") == ("gold_monthly_usd", 1)
