"""How many: within the limits, and nothing else (SECURITY M2)."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.plan_update import PlanUpdate
from tests.e2e.pages.walk import home, to_update


def seats(page: Page, merchant: Merchant, number: str) -> PlanUpdate:
    """The active customer asks for that many seats."""
    update = to_update(home(page, merchant.session_url("active")))
    return update.choose(Shop(merchant).price("seats_monthly_usd")).quantity(number)


def test_seats_are_counted(page: Page, merchant: Merchant) -> None:
    """Issue 4.1: twelve seats are quoted, billed and shown as twelve; then there are more of them."""
    shop = Shop(merchant)
    confirmation = seats(page, merchant, "12").go_on()
    confirmation.says("12 × Crew seats").says("it is $96.00 every month")
    subscriptions = confirmation.confirm()
    assert shop.has("active") == ("seats_monthly_usd", 12)

    more = to_update(subscriptions).quantity("15").go_on()
    due = more.amounts()["Due today"]
    more.confirm()
    assert shop.has("active") == ("seats_monthly_usd", 15)
    assert f"${shop.newest_invoice('active').amount_paid / 100:.2f}" == due


def test_the_buttons_count_too(page: Page, merchant: Merchant) -> None:
    """The steppers send the form and show it again, which works without scripts as well."""
    update = seats(page, merchant, "3")
    update.region.get_by_role("button", name="One more").click()
    expect(update.region.get_by_label("Quantity")).to_have_value("4")
    update.region.get_by_role("button", name="One fewer").click()
    expect(update.region.get_by_label("Quantity")).to_have_value("3")


def test_a_wrong_number_is_refused(page: Page, merchant: Merchant, watch: Watch) -> None:
    """SECURITY M2: refused by the server with the limits, whatever the browser let through."""
    watch.expect("status of 400")
    update = seats(page, merchant, "1")
    for number in ("0", "100", "-1", "1.5", "1e3"):
        field = update.region.get_by_label("Quantity")
        field.evaluate("(field, n) => { field.type = 'text'; field.value = n }", number)

        update.send()

        expect(field).to_have_attribute("type", "number")
        expect(update.alert).to_contain_text("from 1 to 99")
    assert Shop(merchant).has("active") == ("plain_monthly_usd", 1)
