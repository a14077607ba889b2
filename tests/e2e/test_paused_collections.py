"""R14, R17, R18: the merchant pauses a collection at Stripe, and the portal knows."""

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.infra import accessibility
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.pages.home import Home
from tests.e2e.pages.paused_collections import PausedCollections

DAY = 24 * 60 * 60


def test_from_the_webhook_to_the_list(page: Page, merchant: Merchant, portal: Portal) -> None:
    """Paused by Stripe's API: in the list by its event, in the CSV, on the customer's page; then resumed."""
    subscriptions = merchant.stripe.v1.subscriptions
    (subscription,) = subscriptions.list({"customer": merchant.customer("active")}).data
    resumes = portal.now() + 30 * DAY
    pause: Any = {"behavior": "keep_as_draft", "resumes_at": resumes}
    paused = PausedCollections(page).open()

    subscriptions.update(subscription.id, {"pause_collection": pause})
    row = paused.reload_until(subscription.id, listed=True).row(subscription.id)

    expect(row).to_contain_text("Collection paused")
    expect(row).to_contain_text("Kept as drafts")
    expect(row).to_have_attribute("data-status", "active")
    assert accessibility.violations(page) == []
    found = {line["subscription_id"]: line for line in paused.download()}
    line = found[subscription.id]
    assert (line["behavior"], line["status"]) == ("keep_as_draft", "active")
    assert datetime.fromisoformat(line["resumes_at"]) == datetime.fromtimestamp(resumes, UTC)
    assert line["paused_since"] != ""
    assert len(found) == 2, "and the demo's own"

    subscriptions.update(subscription.id, {"pause_collection": ""})
    paused.reload_until(subscription.id, listed=False)
    expect(paused.show("All").row(subscription.id)).to_contain_text("Active")

    home = Home(page).open(merchant.session_url("paused_collection"))
    expect(home.subscriptions.region).to_contain_text("has paused collecting payments for this plan")
    for word in ("Pause", "Resume"):
        expect(page.get_by_role("button", name=word)).to_have_count(0)
