"""A better plan, paid for at once: quoted, confirmed, billed, on record."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.pages.home import Home
from tests.e2e.pages.walk import home, to_update

MONTH = 31 * 86_400


def minor(amount: str) -> int:
    """ "-$29.34" as -2934."""
    return int(amount.replace("$", "").replace(".", "").replace(",", ""))


def test_what_is_quoted_is_billed(page: Page, merchant: Merchant, portal: Portal) -> None:
    """R1, SECURITY M4: the lines come to what is due, the invoice is the quote, and so is the renewal."""
    shop = Shop(merchant)
    update = to_update(home(page, merchant.session_url("active")))
    confirmation = update.choose(shop.price("gold_monthly_usd")).go_on()
    amounts = {name: minor(amount) for name, amount in confirmation.amounts().items()}
    due = amounts.pop("Due today")
    assert sum(amounts.values()) == due > 0
    confirmation.says("it is $73.00 every month")

    subscriptions = confirmation.confirm()

    invoice = shop.newest_invoice("active")
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == (
        "paid",
        due,
        "subscription_update",
    )
    assert sorted(line.amount for line in invoice.lines.data) == sorted(amounts.values())
    assert shop.has("active") == ("gold_monthly_usd", 1)
    expect(subscriptions.rows.first).to_contain_text("Gold")
    expect(Home(page).invoices.row(str(invoice.id))).to_be_visible()

    portal.advance(MONTH)
    assert shop.newest_invoice("active").total == 7300


def test_the_record_says_quoted_and_billed(page: Page, merchant: Merchant) -> None:
    """Issue 4.8: the record names both figures and leads to the invoice."""
    shop = Shop(merchant)
    update = to_update(home(page, merchant.session_url("active")))
    due = update.choose(shop.price("gold_monthly_usd")).go_on().amounts()["Due today"]
    page.get_by_role("button", name="Confirm").click()

    page.get_by_role("link", name="Record of this change").click()

    record = page.get_by_role("region", name="You are on Gold now")
    for term in ("Quoted", "Billed"):
        fact = record.locator(".definition", has=page.locator("dt", has_text=term))
        expect(fact.locator("dd")).to_have_text(due)
    number = str(shop.newest_invoice("active").number)
    expect(record.get_by_role("link", name=number)).to_be_visible()


def test_a_trial_that_ends_with_the_change(page: Page, merchant: Merchant) -> None:
    """Issue 4.2: `end_trial` bills the whole new period today, and says that the trial ends."""
    shop = Shop(merchant)
    update = to_update(home(page, merchant.session_url("trialing")))
    confirmation = update.choose(shop.price("gold_yearly_usd")).go_on()
    confirmation.says("Your trial ends with this change")
    assert confirmation.amounts()["Due today"] == "$730.00"

    confirmation.confirm()

    assert shop.newest_invoice("trialing").amount_paid == 73_000
    assert shop.subscription("trialing").status == "active"


def test_yen_has_no_cents(page: Page, merchant: Merchant) -> None:
    """A customer in Japan is quoted and billed in whole yen."""
    shop = Shop(merchant)
    update = to_update(home(page, merchant.session_url("yen")))
    due = update.choose(shop.price("gold_monthly_jpy")).go_on().amounts()["Due today"]
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("status")).to_contain_text("Gold")

    assert shop.newest_invoice("yen").amount_paid == int(due.replace("¥", "").replace(",", ""))
