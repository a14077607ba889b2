"""When Stripe is in trouble for one panel, the others stand, and that one says so and offers a way on."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra import accessibility
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home

INVOICES = "/v1/invoices"
TROUBLE: dict[str, dict[str, Any]] = {
    "an error of Stripe's": {"status": 500},
    "too many requests": {"status": 429},
    "a lost connection": {"drop": "before"},
    "half an answer": {"truncate": "true"},
    "a page of a proxy": {"html": "true"},
}


@pytest.fixture
def ordering(portal: Portal) -> Iterator[Portal]:
    """The portal whose sandbox is in trouble; not beyond the test."""
    yield portal
    portal.mend()


def test_the_others_stand(page: Page, ordering: Portal, merchant: Merchant) -> None:
    """SECURITY F1, F3, F5, F6, F11: the invoices' panel fails, and nothing else."""
    for trouble, fault in TROUBLE.items():
        page.context.clear_cookies()
        url = merchant.session_url("active")
        ordering.order_fault(INVOICES, **fault)

        home = Home(page).open(url)

        expect(home.invoices.alert, trouble).to_be_visible()
        expect(home.subscriptions.rows, trouble).to_have_count(1)
        expect(home.payment_methods.rows, trouble).to_have_count(1)

        ordering.mend()
        home.invoices.try_again()
        expect(home.subscriptions.rows, trouble).to_have_count(1)


def test_trying_again_in_vain(page: Page, ordering: Portal, merchant: Merchant, watch: Watch) -> None:
    """SECURITY F1: the second failure is an honest 503 whose fragment is the panel's error again."""
    watch.expect("the server responded with a status of 503")
    url = merchant.session_url("active")
    ordering.order_fault(INVOICES, status=500)
    home = Home(page).open(url)

    with page.expect_response(lambda answer: answer.status == 503):
        home.invoices.ask_again()

    expect(home.invoices.alert).to_be_visible()
    expect(home.subscriptions.rows).to_have_count(1)
    assert accessibility.violations(page) == []


def test_trying_again_without_javascript(
    new_context: NewContext, ordering: Portal, merchant: Merchant
) -> None:
    """DESIGN: "Try again" is a link to the panel's own address."""
    page = new_context(java_script_enabled=False).new_page()
    url = merchant.session_url("active")
    ordering.order_fault(INVOICES, status=500)
    home = Home(page).open(url)
    ordering.mend()

    home.invoices.try_again()
    home.expect_here()


def test_a_slow_panel_comes_later(page: Page, ordering: Portal, merchant: Merchant) -> None:
    """PERFORMANCE: a panel that keeps the page waiting is fetched once the others are shown."""
    url = merchant.session_url("active")
    ordering.order_fault(INVOICES, delay_ms=3500)

    home = Home(page).open(url)
    expect(home.payment_methods.rows).to_have_count(1)
    ordering.mend()

    expect(home.invoices.rows.first).to_be_visible()


def test_when_nothing_answers(page: Page, ordering: Portal, merchant: Merchant) -> None:
    """SECURITY F2: with all of Stripe away the page still stands, and each panel says what it lacks."""
    url = merchant.session_url("active")
    ordering.order_fault("*", status=503)

    home = Home(page).open(url)

    for panel in home.panels:
        expect(panel.alert).to_be_visible()
    home.log_out()
