"""SECURITY K2, K3: `portal keys`, beside a running portal on the same database."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.audit import Origin
from services.merchant_keys import MerchantKeys
from tests.unit.web.merchant import Merchant, merchant
from web.cli import DONE, FAILED, WRONG_USE, run

pytestmark = pytest.mark.usefixtures("both_databases")

CONFIGURATIONS = "/v1/billing_portal/configurations"
SESSIONS = "/v1/billing_portal/sessions"


class Command:
    """Runs `portal keys …` and reads what it prints."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    async def __call__(self, *arguments: str, code: int = DONE) -> str:
        """Its stdout; for a failure its one sentence."""
        assert await asyncio.to_thread(run, ["keys", *arguments]) == code
        said = self._capsys.readouterr()
        return said.out if code == DONE else said.err


@pytest.fixture
def keys(
    shop: Merchant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_DATABASE_URL", shop.state.settings.database_url)
    return Command(capsys)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Merchant]:
    async with merchant(tmp_path) as shop:
        yield shop


async def status(shop: Merchant, key: str, path: str = CONFIGURATIONS) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    if path == SESSIONS:
        return (await shop.client.post(path, data={"customer": "cus_1"}, headers=headers)).status_code
    return (await shop.client.get(path, headers=headers)).status_code


async def test_a_key_from_its_making_to_its_end(shop: Merchant, keys: Command) -> None:
    """K2, K3: shown once, listed by its end, dead for the running portal at once; the other goes on."""
    secret, other = (await keys("create")).strip(), (await keys("create")).strip()
    assert secret.startswith("pk_portal_test_")
    assert [await status(shop, secret), await status(shop, other)] == [200, 200]
    listed = (await keys("list")).splitlines()
    assert len(listed) == 2
    assert secret not in str(listed)
    (line,) = [line for line in listed if f"…{secret[-4:]}" in line]
    key_id = line.split()[0]
    assert key_id in await keys("revoke", key_id)
    assert [await status(shop, secret), await status(shop, other)] == [401, 200]
    assert len((await keys("list")).splitlines()) == 1
    assert "portal keys list" in await keys("revoke", key_id, code=FAILED)


async def test_a_key_for_sessions_only(shop: Merchant, keys: Command) -> None:
    """K3: it makes sessions and nothing else."""
    secret = (await keys("create", "--only", "sessions")).strip()
    assert await status(shop, secret, SESSIONS) == 200
    assert await status(shop, secret) == 403
    assert "sessions" in await keys("list")
    assert "configurations" in await keys("create", "--only", "configurations", code=WRONG_USE)


async def test_keys_of_the_test_mode_open_nothing_live(shop: Merchant, keys: Command) -> None:
    """K3: not even over the same database."""
    secret = (await keys("create")).strip()
    for livemode, expected in ((False, 200), (True, 401)):
        shop.state.merchant_keys = MerchantKeys(
            shop.store, shop.clock, shop.state.audit, [], livemode=livemode
        )
        assert await status(shop, secret) == expected
    live = await shop.state.merchant_keys.create("all", Origin(actor="operator"))
    assert live.startswith("pk_portal_live_")
    assert await status(shop, live) == 200
