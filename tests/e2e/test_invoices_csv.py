"""A year's invoices as a file, opened as an accountant would."""

import csv
from datetime import UTC, datetime
from decimal import Decimal

from playwright.sync_api import Page

from tests.e2e.infra.ledger import Ledger
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.pages.home import Home


def rows(page: Page) -> list[dict[str, str]]:
    """The file that the panel's link gives."""
    with page.expect_download() as download:
        page.get_by_role("link", name="as CSV").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def year_of(moment: int) -> int:
    """Of Unix seconds, in UTC."""
    return datetime.fromtimestamp(moment, UTC).year


def test_the_file_is_the_history(page: Page, merchant: Merchant, portal: Portal) -> None:
    """Issue 5.6: each invoice of the year once, its sums as decimals, and no formula among them."""
    ledger = Ledger(merchant, "active")
    ledger.bill(12_345, '=HYPERLINK("https://evil.example")')
    year = year_of(portal.now())
    made = {str(each.id): each.total for each in ledger.newest() if year_of(each.created) == year}
    Home(page).open(merchant.session_url("active"))

    found = rows(page)

    assert [row["invoice_id"] for row in found] == list(made)
    assert [Decimal(row["total"]) * 100 for row in found] == list(made.values())
    assert found[0]["description"].startswith("'=HYPERLINK")
    assert {row["currency"] for row in found} == {"USD"}


def test_yen(page: Page, merchant: Merchant) -> None:
    """No digits behind the point."""
    Ledger(merchant, "yen").bill(1_200, "A life jacket", "jpy")
    Home(page).open(merchant.session_url("yen"))

    assert rows(page)[0]["total"] == "1200"
