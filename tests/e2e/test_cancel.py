"""Cancelling: one page, no detours, and the truth about the money (R4)."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.walk import home, to_cancel

MONTH = 31 * 86_400
AT_ONCE = {
    "subscription_cancel": {
        "enabled": True,
        "mode": "immediately",
        "proration_behavior": "create_prorations",
    }
}


def test_at_the_periods_end(page: Page, merchant: Merchant, portal: Portal) -> None:
    """The plan stays until its period ends, is not charged again, and then ends."""
    shop = Shop(merchant)
    paid = shop.newest_invoice("active").id
    step = to_cancel(home(page, merchant.session_url("active")), "Plain")
    step.says("Your plan stays active until").says("You will not be charged again")

    subscriptions = step.cancel()

    expect(subscriptions.rows.first).to_contain_text("Ends")
    plan = shop.subscription("active")
    assert (plan.status, plan.cancel_at) == ("active", plan["items"].data[0].current_period_end)
    portal.advance(MONTH)
    assert shop.subscription("active").status == "canceled"
    assert shop.newest_invoice("active").id == paid


def test_reasons_are_asked_in_the_same_step(page: Page, merchant: Merchant) -> None:
    """Issue 4.6: a reason and own words, both optional, go with the cancellation."""
    step = to_cancel(home(page, merchant.session_url("active")), "Plain")
    expect(step.region.get_by_label("In your own words")).to_be_hidden()

    step.because("Other reason").comment("Moving inland").cancel()

    details = Shop(merchant).subscription("active").cancellation_details
    assert details is not None
    assert (details.feedback, details.comment) == ("other", "Moving inland")


def test_at_once_with_credit(page: Page, merchant: Merchant) -> None:
    """Issue 4.6: mode `immediately` says that there is no way back, and what is credited."""
    shop = Shop(merchant)
    url = merchant.session_url("active", configuration=shop.configuration(**AT_ONCE))
    step = to_cancel(home(page, url), "Plain").says("ends at once").says("kept as credit")

    subscriptions = step.cancel()

    assert shop.subscription("active").status == "canceled"
    expect(subscriptions.region.get_by_text("Ended subscriptions")).to_be_visible()
    expect(subscriptions.region.get_by_role("link", name="Cancel plan")).to_have_count(0)


def test_cancellation_without_update(page: Page, merchant: Merchant) -> None:
    """R4: a configuration may allow only cancelling."""
    url = merchant.session_url(
        "active", configuration=Shop(merchant).configuration(subscription_cancel={"enabled": True})
    )
    subscriptions = home(page, url)

    offered = subscriptions.offers(subscriptions.rows.first)
    assert offered & {"Cancel plan", "Update plan"} == {"Cancel plan"}
    to_cancel(subscriptions, "Plain").cancel()


def test_what_cannot_be_updated_says_why(page: Page, merchant: Merchant) -> None:
    """R3: several products, use, invoices: only cancelling is offered, with the reason."""
    reasons = {
        "multi_product": "has several products",
        "metered": "pay this plan by use",
        "send_invoice": "pay this plan by invoice",
    }
    for scenario, reason in reasons.items():
        page.context.clear_cookies()
        subscriptions = home(page, merchant.session_url(scenario))
        row = subscriptions.row(Shop(merchant).subscription(scenario).id)
        expect(row).to_contain_text(reason)
        assert subscriptions.offers(row) & {"Cancel plan", "Update plan"} == {"Cancel plan"}


def test_a_plan_that_is_cancelled_elsewhere(page: Page, merchant: Merchant, watch: Watch) -> None:
    """Issue 4.6: told kindly, and nothing is done twice."""
    watch.expect("status of 409")
    step = to_cancel(home(page, merchant.session_url("active")), "Plain")
    plan = Shop(merchant).subscription("active").id
    merchant.stripe.v1.subscriptions.cancel(plan)

    step.region.get_by_role("button", name="Cancel plan").click()

    expect(page.get_by_role("alert")).to_contain_text("This plan has ended already")


def test_a_paused_collection_can_be_cancelled(page: Page, merchant: Merchant) -> None:
    """R13, R14, R16: said without alarm; no pause, no resume; cancelling works."""
    subscriptions = home(page, merchant.session_url("paused_collection"))
    row = subscriptions.rows.first
    expect(row).to_contain_text("has paused collecting payments")
    assert not any("ause" in name or "esume" in name for name in subscriptions.offers(row))

    row.get_by_role("link", name="Cancel plan").click()
    page.get_by_role("button", name="Cancel plan").click()

    expect(subscriptions.region.get_by_role("status")).to_be_visible()
    plan = Shop(merchant).subscription("paused_collection")
    assert plan.cancel_at is not None
    assert plan.pause_collection is not None
