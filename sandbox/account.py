"""The sandbox's one account: Tidewater, a business in the United States, with its brand."""

from sandbox.objects.account import (
    Account,
    AccountSettings,
    Branding,
    BusinessProfile,
    CardPayments,
    Dashboard,
    DeclineOn,
    InvoiceDefaults,
    Payments,
    Plain,
)

BUSINESS_NAME = "Tidewater"

_CAPABILITIES = (
    "acss_debit_payments",
    "amazon_pay_payments",
    "card_payments",
    "cashapp_payments",
    "link_payments",
    "sepa_debit_payments",
    "transfers",
    "us_bank_account_ach_payments",
)


def new_account(created: int) -> Account:
    """The account as it is on every start; `created` in Unix seconds."""
    return Account(
        id="acct_1TidewaterSandbox",
        business_profile=BusinessProfile(
            name=BUSINESS_NAME,
            support_email="help@tidewater.example",
            support_phone="+15555550100",
            support_url="https://tidewater.example/help",
            url="https://tidewater.example",
        ),
        capabilities=dict.fromkeys(_CAPABILITIES, "active"),
        country="US",
        created=created,
        default_currency="usd",
        email="owner@tidewater.example",
        metadata={},
        settings=AccountSettings(
            bacs_debit_payments=Plain(),
            branding=Branding(primary_color="#0b5c70", secondary_color="#f4b942"),
            card_payments=CardPayments(decline_on=DeclineOn(), statement_descriptor_prefix="TIDEWATER"),
            dashboard=Dashboard(display_name=BUSINESS_NAME),
            invoices=InvoiceDefaults(),
            payments=Payments(statement_descriptor="TIDEWATER"),
            sepa_debit_payments=Plain(),
        ),
    )
