"""R9: two groups of customers with two configurations, by the code that docs/configurations.md shows."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.pages.home import Home

GUIDE = Path(__file__).parents[2] / "docs" / "configurations.md"


def test_two_groups(portal: Portal, merchant: Merchant, page: Page, capsys: Any) -> None:
    """One customer, by turns in each group: the first may change and cancel, the second sees no control."""
    (shown,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    made: dict[str, Any] = {}
    exec(shown.replace("http://127.0.0.1:8000", portal.base), made)
    assert capsys.readouterr().out.count(f"{portal.base}/p/session/") == 2

    plan = merchant.stripe.v1.subscriptions.list({"customer": merchant.customer("active")}).data[0].id
    for group, offered in (("families", {"Update plan", "Cancel plan"}), ("teams", set())):
        home = Home(page).open(merchant.session_url("active", configuration=made[group].id))
        assert home.subscriptions.offers(home.subscriptions.row(plan)) - {"Next invoice"} == offered
