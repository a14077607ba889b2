"""A smaller plan waits for the period's end: shown, undone, replaced, never in the way."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.subscriptions import Subscriptions
from tests.e2e.pages.walk import home, to_cancel, to_update

MONTH = 31 * 86_400


def scheduled(page: Page, merchant: Merchant, key: str = "tin_monthly_usd") -> Subscriptions:
    """The active customer's plan with a change to Tin ahead."""
    update = to_update(home(page, merchant.session_url("active")))
    confirmation = update.choose(Shop(merchant).price(key)).go_on()
    assert confirmation.amounts()["Due today"] == "$0.00"
    confirmation.says("You keep Plain until").says("Then you move to Tin")
    return confirmation.confirm()


def test_it_happens_at_the_periods_end(page: Page, merchant: Merchant, portal: Portal) -> None:
    """Issue 4.4: nothing is billed today, the next bill is the new plan's, and nothing else is."""
    shop = Shop(merchant)
    before = shop.newest_invoice("active").id
    subscriptions = scheduled(page, merchant)
    expect(subscriptions.rows.first).to_contain_text("Changes")
    assert shop.has("active") == ("plain_monthly_usd", 1)
    assert shop.newest_invoice("active").id == before

    portal.advance(MONTH)

    assert shop.has("active") == ("tin_monthly_usd", 1)
    assert shop.newest_invoice("active").total == 2000


def test_it_can_be_undone(page: Page, merchant: Merchant, portal: Portal) -> None:
    """R3: "Undo scheduled change" releases the portal's own schedule."""
    shop = Shop(merchant)
    subscriptions = scheduled(page, merchant)

    subscriptions.region.get_by_role("button", name="Undo scheduled change").click()

    expect(subscriptions.region.get_by_role("status")).to_contain_text("undone")
    assert shop.subscription("active").schedule is None
    portal.advance(MONTH)
    assert shop.newest_invoice("active").total == 4400


def test_it_came_before_it_was_undone(page: Page, merchant: Merchant, portal: Portal) -> None:
    """SECURITY F15: nobody reads that a change is undone which has happened."""
    scheduled(page, merchant)
    plan = Shop(merchant).subscription("active")
    portal.advance(plan["items"].data[0].current_period_end - portal.now() - 60)
    subscriptions = home(page, merchant.session_url("active"))
    portal.advance(120)

    subscriptions.region.get_by_role("button", name="Undo scheduled change").click()

    expect(subscriptions.region).to_contain_text("Tin")
    expect(subscriptions.region.get_by_role("button", name="Undo scheduled change")).to_have_count(0)
    expect(subscriptions.region.get_by_role("status")).to_have_count(0)


def test_it_can_be_replaced(page: Page, merchant: Merchant, portal: Portal) -> None:
    """R3: another change takes its place, a change at once too."""
    shop = Shop(merchant)
    subscriptions = scheduled(page, merchant)
    to_update(subscriptions).choose(shop.price("seats_monthly_usd")).go_on().confirm()
    to_update(subscriptions).choose(shop.price("gold_monthly_usd")).go_on().confirm()

    assert shop.subscription("active").schedule is None
    assert shop.has("active") == ("gold_monthly_usd", 1)
    portal.advance(MONTH)
    assert shop.newest_invoice("active").total == 7300


def test_it_never_blocks_cancelling(page: Page, merchant: Merchant) -> None:
    """R3: cancelling while a change is scheduled ends the plan instead."""
    subscriptions = scheduled(page, merchant)
    to_cancel(subscriptions, "Plain").says("will not happen").cancel()

    plan = Shop(merchant).subscription("active")
    assert (plan.schedule, plan.cancel_at is not None) == (None, True)


def test_a_merchants_schedule_is_left_alone(page: Page, merchant: Merchant, watch: Watch) -> None:
    """R3: it is shown with the reason; update and cancel are refused, on the server too."""
    watch.expect("status of 409")
    plan = Shop(merchant).subscription("scheduled_change")
    subscriptions = home(page, merchant.session_url("scheduled_change"))

    row = subscriptions.row(plan.id)
    expect(row).to_contain_text("has arranged a change")
    assert not subscriptions.offers(row) & {"Update plan", "Cancel plan", "Undo scheduled change"}
    page.goto(f"/p/subscriptions/{plan.id}/cancel")
    expect(page.get_by_role("alert")).to_contain_text("can't be changed or cancelled here")
    assert Shop(merchant).subscription("scheduled_change").schedule == plan.schedule
