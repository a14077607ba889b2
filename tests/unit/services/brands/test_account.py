"""The brand of the merchant's Stripe account, on the first start only, and never at its cost (issue 7.3)."""

from pathlib import Path
from typing import Any

import pytest

from branding import Brand
from services.audit import Audit
from services.brands import Brands
from services.brands.account import adopt_account_brand
from services.store import Store
from services.stripe_gateway.errors import NotPermitted, Unavailable
from tests.unit.canned import CannedGateway
from tests.unit.databases import database
from tests.unit.services.clock import TestClock

PLAIN = Brand("billing.shop.example", "#23395b", "#2457c5")
HARBOUR = {"primary_color": "#7a1e3a", "secondary_color": "#0b7a75", "logo": "file_1", "icon": "file_2"}


def account(name: str | None = "Harbour", **branding: Any) -> dict[str, Any]:
    return {"id": "acct_1", "business_profile": {"name": name}, "settings": {"branding": branding}}


async def adopted(folder: Path, gateway: CannedGateway, *, kept: Brand | None = None) -> Brand:
    async with Store.connect(database(folder)) as store:
        clock = TestClock()
        brands = Brands(store, clock, Audit(store, clock), PLAIN)
        if kept:
            await brands.ensure(kept)
        await adopt_account_brand(brands, gateway)
        await brands.refresh()
        return brands.deployment


@pytest.mark.parametrize(
    ("answer", "brand"),
    [
        (account(**HARBOUR), Brand("Harbour", "#7a1e3a", "#0b7a75")),
        (account(primary_color="#7a1e3a"), Brand("Harbour", "#7a1e3a", "#7a1e3a")),
        (account(), Brand("Harbour", PLAIN.brand_color, PLAIN.accent_color)),
        (account(None, **HARBOUR), Brand(PLAIN.business_name, "#7a1e3a", "#0b7a75")),
        (account("x" * 101, primary_color="red"), PLAIN),
        ({"id": "acct_1", "business_profile": None, "settings": None}, PLAIN),
    ],
)
async def test_name_and_colours_are_taken(tmp_path: Path, answer: dict[str, Any], brand: Brand) -> None:
    """What Stripe does not say, or what cannot be shown, stays plain; pictures are left out."""
    assert await adopted(tmp_path, CannedGateway({"/v1/account": answer})) == brand


@pytest.mark.parametrize("failure", [Unavailable("away"), NotPermitted("no permission")])
async def test_where_stripe_does_not_tell_it_the_portal_starts_plain(
    tmp_path: Path, failure: Exception
) -> None:
    """R19: a restricted key need not read the account; the next start asks again."""
    gateway = CannedGateway({"/v1/account": account(**HARBOUR)})
    gateway.failures["/v1/account"] = failure
    assert await adopted(tmp_path, gateway) == PLAIN
    gateway.failures.clear()
    assert (await adopted(tmp_path, gateway)).business_name == "Harbour"


async def test_a_brand_that_is_kept_is_not_asked_for(tmp_path: Path) -> None:
    """The operator's choice stands."""
    gateway = CannedGateway({"/v1/account": account(**HARBOUR)})
    own = Brand("Own", "#333333", "#444444")
    assert await adopted(tmp_path, gateway, kept=own) == own
    assert gateway.calls == []
