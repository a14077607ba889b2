"""Name, phone and addresses, in the form of each country (issue 5.5)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.billing_information import BillingInformation, UpdateInformation
from tests.e2e.pages.home import Home

COUNTRIES: dict[str, tuple[list[str], dict[str, str], dict[str, str | None]]] = {
    "US": (
        ["Street address", "Apartment, building, floor (optional)", "City", "State", "ZIP code"],
        {"Street_address": "500 5th Ave", "City": "New York", "State": "NY", "ZIP_code": "10110"},
        {"line1": "500 5th Ave", "city": "New York", "state": "NY", "postal_code": "10110", "country": "US"},
    ),
    "JP": (
        ["Postal code", "Prefecture", "City", "Street address", "Apartment, building, floor (optional)"],
        {
            "Postal_code": "150-0001",
            "Prefecture": "Tokyo",
            "City": "Shibuya-ku",
            "Street_address": "1-2-3 Jingumae",
        },
        {
            "line1": "1-2-3 Jingumae",
            "city": "Shibuya-ku",
            "state": "Tokyo",
            "postal_code": "150-0001",
            "country": "JP",
        },
    ),
    "DE": (
        ["Street address", "Apartment, building, floor (optional)", "Postal code", "City"],
        {"Street_address": "Hafenstraße 21", "Postal_code": "24103", "City": "Kiel"},
        {"line1": "Hafenstraße 21", "city": "Kiel", "state": None, "postal_code": "24103", "country": "DE"},
    ),
}


def form(page: Page, merchant: Merchant, **parameters: Any) -> UpdateInformation:
    """The form of the active customer."""
    return Home(page).open(merchant.session_url("active", **parameters)).billing_information.update()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_address_is_written_as_there(new_context: NewContext, merchant: Merchant, scripts: bool) -> None:
    """Fields, their order and labels by country; Stripe gets them in its own names."""
    page = new_context(java_script_enabled=scripts).new_page()
    step = form(page, merchant).country("AT")
    for country, (labels, typed, stored) in COUNTRIES.items():
        step.country(country)

        expect(step.labels()).to_have_text(["Country or region", *labels])
        step.fill(**typed).save()

        step = BillingInformation(page).says("saved").update()
        customer = merchant.stripe.v1.customers.retrieve(merchant.customer("active"))
        assert customer.address is not None
        found = customer.address.to_dict()
        assert {name: found[name] for name in stored} == stored


def test_nothing_typed_is_lost(page: Page, merchant: Merchant, watch: Watch) -> None:
    """A wrong postal code: the sentence at the field, everything else as it was typed, nothing saved."""
    watch.expect("422")
    step = form(page, merchant).country("US")
    step.fill(group="Contact", Name="Ada King", Phone="+44 20 7946 0000")

    step.fill(Street_address="500 5th Ave", City="New York", State="NY", ZIP_code="nonsense").save()

    expect(step.alert).to_contain_text("ZIP code")
    expect(step.group("Contact").get_by_label("Name")).to_have_value("Ada King")
    expect(step.group("Address").get_by_label("ZIP code")).to_have_value("nonsense")
    expect(step.group("Address").get_by_label("ZIP code")).to_have_attribute("aria-invalid", "true")
    assert merchant.stripe.v1.customers.retrieve(merchant.customer("active")).name == "Ada Lindqvist"


def test_the_name_changes_everywhere(page: Page, merchant: Merchant) -> None:
    """Who is signed in is called by the new name at once."""
    form(page, merchant).fill(group="Contact", Name="Ada King").save()

    BillingInformation(page).says("saved")
    page.reload()
    expect(page.get_by_text("Ada King").first).to_be_visible()


def test_a_shipping_address(page: Page, merchant: Merchant) -> None:
    """It has a name of its own."""
    step = form(page, merchant).country("DE", group="Shipping")
    step.fill(
        group="Shipping", Name="Ada", Street_address="Hafenstraße 21", Postal_code="24103", City="Kiel"
    ).save()

    BillingInformation(page).says("saved")
    shipping = merchant.stripe.v1.customers.retrieve(merchant.customer("active")).shipping
    assert shipping is not None
    assert shipping.address is not None
    assert (shipping.name, shipping.address.city, shipping.address.country) == ("Ada", "Kiel", "DE")


def test_only_what_is_allowed(page: Page, merchant: Merchant) -> None:
    """`allowed_updates` decides what the form holds, and what a hand-made form can do (A3, M3)."""
    made = merchant.portal.v1.billing_portal.configurations.create(
        {
            "features": {
                "customer_update": {"enabled": True, "allowed_updates": ["phone"]},
                "invoice_history": {"enabled": True},
                "payment_method_update": {"enabled": True},
            },
            "business_profile": {
                "privacy_policy_url": "https://tidewater.example/privacy",
                "terms_of_service_url": "https://tidewater.example/terms",
            },
            "default_return_url": "https://tidewater.example/account",
        }
    )
    step = form(page, merchant, configuration=made.id)
    expect(step.labels(group="Contact")).to_have_text(["Phone (optional)"])
    expect(step.group("Address")).to_have_count(0)

    page.evaluate(
        """() => {
            const name = Object.assign(document.createElement("input"), { name: "name", value: "Mallory" });
            document.querySelector("#billing-information form").append(name);
        }"""
    )
    step.fill(group="Contact", Phone="+1 503 555 0199").save()

    BillingInformation(page).says("saved")
    customer = merchant.stripe.v1.customers.retrieve(merchant.customer("active"))
    assert (customer.name, customer.phone) == ("Ada Lindqvist", "+1 503 555 0199")
