"""SECURITY F23, F24: a database that takes nothing more stops every change before Stripe is asked for it."""

import re
from typing import Any

import pytest

from services.store import engines
from tests.unit.canned import card, invoice, listed, subscription, wallet
from tests.unit.databases import close, locked
from tests.unit.web.conftest import Arrive
from tests.unit.web.portal import Visit

pytestmark = pytest.mark.usefixtures("both_databases")

ONLY_READS = re.compile('"SQLITE_READONLY"|"ReadOnlySqlTransaction"')
KEY = "bil_0123456789abcdef"
CHANGES = {
    "/p/billing-information/update": {"name": "Ada King", "phone": "", "address-country": ""},
    "/p/payment-methods/add": {},
    "/p/payment-methods/pm_2/default": {},
    "/p/payment-methods/pm_2/remove": {},
    "/p/invoices/in_1/pay": {"amount": "2000", "payment_method": "pm_1"},
    "/p/subscriptions/sub_1/cancel": {},
    "/p/logout": {},
}


class Changes:
    """Whatever was asked of Stripe but reading."""

    def __init__(self, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[str] = []
        for method in ("post", "delete"):
            monkeypatch.setattr(visit.gateway, method, self.change)

    async def change(self, path: str, *_args: object, **_named: object) -> Any:
        self.made.append(path)
        raise AssertionError(path)


async def arrived(customer: Arrive) -> Visit:
    """A customer with all that could be changed."""
    due = invoice(
        status="open", customer="cus_1", subtotal=2000, amount_due=2000, amount_remaining=2000, lines=listed()
    )
    answers = {
        "/v1/customers/cus_1/payment_methods": wallet(card(), card(id="pm_2")),
        "/v1/invoices/in_1": due,
        "/v1/subscriptions/sub_1": subscription(),
    }
    return await customer(**answers)


async def quoted(visit: Visit) -> str:
    """A cancellation that was shown before the fault."""
    page = (await visit.page("/p/subscriptions/sub_1/cancel")).text
    found = re.search(r'name="change" value="([^"]+)"', page)
    assert found
    return found[1]


async def check(visit: Visit, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading goes on, nothing is changed, and each answer says so."""
    changes = Changes(visit, monkeypatch)
    assert (await visit.page("/p")).status_code == 200
    assert (await visit.page("/p/activity")).status_code == 200
    assert (await visit.page("/healthz")).status_code == 200
    answers = {path: await visit.post(path, key=KEY, change=change, **form) for path, form in CHANGES.items()}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(CHANGES, 503)
    assert all("othing has changed" in answer.text for answer in answers.values())
    assert changes.made == []


async def test_read_only(
    customer: Arrive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """F24: an intent that cannot be recorded is not carried out, and the operator's log says so."""
    visit = await arrived(customer)
    change = await quoted(visit)
    store = visit.state.store
    await store.write(close)
    await check(visit, change, monkeypatch)
    alarms = [line for line in capsys.readouterr().err.splitlines() if '"critical"' in line]
    assert len(alarms) >= len(CHANGES)
    assert all('"database_unavailable"' in line and ONLY_READS.search(line) for line in alarms)


async def test_locked(customer: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    """F23: after the time that it is waited for, and until the lock is gone."""
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    visit = await arrived(customer)
    change = await quoted(visit)
    with locked(visit.state.settings.database_url), monkeypatch.context() as patched:
        await check(visit, change, patched)
    assert (await visit.post("/p/logout")).status_code == 303
