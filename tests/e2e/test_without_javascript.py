"""Every flow works with scripts switched off."""

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import SCENARIOS, Merchant
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home


def test_the_page_is_complete(new_context: NewContext, merchant: Merchant) -> None:
    """DESIGN: every customer's four panels stream into the first answer, with their objects in them."""
    page = new_context(java_script_enabled=False).new_page()
    for scenario in SCENARIOS:
        page.context.clear_cookies()
        customer = merchant.customer(scenario)

        home = Home(page).open(merchant.session_url_of(customer))

        plans = merchant.stripe.v1.subscriptions.list({"customer": customer, "status": "all"}).data
        assert set(home.subscriptions.ids()) == {plan.id for plan in plans}, scenario


def test_logging_out(new_context: NewContext, merchant: Merchant, watch: Watch) -> None:
    """SECURITY S5: a plain form ends the session."""
    watch.expect("the server responded with a status of 4")
    page = new_context(java_script_enabled=False).new_page()

    Home(page).open(merchant.session_url("active")).log_out().open("/p")
