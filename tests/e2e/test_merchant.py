"""What a merchant's server does with Stripe's official SDK: the lines of the guide themselves."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant, stripe_client
from tests.e2e.infra.portal import Portal
from tests.e2e.pages.home import Home

ROOT = Path(__file__).parents[2]
PRINTED_PORTAL = "http://127.0.0.1:8000"


def run_lines(document: str, portal: Portal, names: dict[str, object] | None = None, **replaced: str) -> None:
    """The first Python block of a document, run against this portal, with these `names` there already."""
    found = re.search(r"```python\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)
    assert found
    lines = found[1].replace(PRINTED_PORTAL, portal.base)
    for old, new in replaced.items():
        lines = lines.replace(f"{old}_…", new)
    exec(compile(lines, document, "exec"), names or {})


def test_the_guides_customer_finds_the_plan(
    page: Page, portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    """R9, R19: the guide's lines make a customer with a card and a plan, and a session that shows them."""
    run_lines("docs/getting-started.md", portal)

    home = Home(page).open(capsys.readouterr().out.strip())

    expect(home.subscriptions.row_named("Almanac")).to_contain_text("$12.00")
    expect(home.payment_methods.row_named("4242")).to_have_count(1)
    expect(home.invoices.rows).to_have_count(1)


def test_the_readmes_session(
    page: Page, portal: Portal, merchant: Merchant, capsys: pytest.CaptureFixture[str]
) -> None:
    """R9: the README's lines open a session that leads back to the merchant."""
    run_lines("README.md", portal, cus=merchant.customer("active"))

    Home(page).open(capsys.readouterr().out.strip())

    expect(page.get_by_role("link", name="Return to Tidewater").first).to_have_attribute(
        "href", "https://shop.example/account"
    )


@pytest.mark.parametrize("document", ["docs/branding.md", "docs/no-code-link.md", "docs/sandbox.md"])
def test_the_lines_of_a_guide(portal: Portal, document: str) -> None:
    """R9: with the client of the README they do what they say, and nothing in them is on its way out."""
    run_lines(document, portal, {"portal": stripe_client(portal.base)})
