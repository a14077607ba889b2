"""What a merchant's server does with Stripe's official SDK, as the README says it."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import stripe_client
from tests.e2e.infra.portal import Portal
from tests.e2e.pages.home import Home


def test_a_customer_made_by_the_sdk_finds_the_plan(page: Page, portal: Portal) -> None:
    """R9, R19: the SDK makes a customer with a card and a plan, and a session; a browser shows them."""
    stripe = stripe_client(portal.sandbox).v1
    customer = stripe.customers.create({"name": "Ada Byron", "email": "ada@example.com"})
    card = stripe.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    price = stripe.prices.create(
        {
            "currency": "usd",
            "unit_amount": 1200,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Almanac"},
        }
    )
    plan = stripe.subscriptions.create(
        {"customer": customer.id, "items": [{"price": price.id}], "default_payment_method": card.id}
    )
    merchant = stripe_client(portal.base).v1
    session = merchant.billing_portal.sessions.create({"customer": customer.id})

    home = Home(page).open(session.url)

    expect(home.subscriptions.row(plan.id)).to_contain_text("Almanac")
    expect(home.subscriptions.row(plan.id)).to_contain_text("$12.00")
    expect(home.payment_methods.row(card.id)).to_contain_text("4242")
    expect(home.invoices.rows).to_have_count(1)
