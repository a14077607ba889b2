"""DESIGN "Addresses", SECURITY K1, K4, K5, R1, S6: the merchant's API for links and revocations."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from services.audit import Origin
from services.links import LONGEST_LIFE, USUAL_LIFE, LinkUsed
from services.sessions import NewSession, SessionUrlRefused
from services.store import schema
from tests.unit.web.merchant import BASE, Merchant, merchant

LINKS = "/v1/portal/links"
REVOKE = "/v1/portal/sessions/revoke"
CUSTOMER = Origin(actor="customer")
FIELDS = {
    "id",
    "object",
    "configuration",
    "created",
    "customer",
    "expires_at",
    "flow",
    "livemode",
    "locale",
    "return_url",
    "sent",
    "url",
}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Merchant]:
    async with merchant(tmp_path) as shop:
        yield shop


async def made(shop: Merchant, **form: str) -> dict[str, Any]:
    answer = await shop.client.post(LINKS, data={"customer": "cus_1", **form})
    assert answer.status_code == 200, answer.text
    link: dict[str, Any] = answer.json()
    return link


async def refused(shop: Merchant, **form: str) -> dict[str, Any]:
    answer = await shop.client.post(LINKS, data=form)
    assert answer.status_code == 400, answer.text
    error: dict[str, Any] = answer.json()["error"]
    return error


def token_of(link: dict[str, Any]) -> str:
    return str(link["url"].removeprefix(f"{BASE}/p/link/"))


async def test_a_link(shop: Merchant) -> None:
    """DESIGN: for one customer, on the portal's own address; it opens a session once."""
    link = await made(shop, return_url="https://shop.example/account", locale="ja")
    assert set(link) == FIELDS
    assert link["object"] == "portal.link"
    assert link["expires_at"] - link["created"] == USUAL_LIFE
    assert (link["sent"], link["livemode"], link["flow"]) == (False, False, None)
    assert link["url"].startswith(f"{BASE}/p/link/")
    opened = await shop.state.links.open(token_of(link), CUSTOMER)
    session = opened.session
    assert (session.customer, session.locale, session.source) == ("cus_1", "ja", "link")
    assert session.return_url == "https://shop.example/account"


@pytest.mark.parametrize(
    ("asked", "life"), [("90m", 5400), ("7d", LONGEST_LIFE), ("3600", 3600), ("24h", USUAL_LIFE)]
)
async def test_how_long_a_link_opens_directly(shop: Merchant, asked: str, life: int) -> None:
    """DESIGN: 24 hours by default, seven days at most."""
    link = await made(shop, expires=asked)
    assert link["expires_at"] - link["created"] == life


@pytest.mark.parametrize(
    "asked", ["8d", "169h", "0h", "59s", "-1h", "1w", "24 h", "soon", "\uff11h", "9" * 9, ""]
)
async def test_times_that_no_link_has(shop: Merchant, asked: str) -> None:
    """SECURITY "Facts" 8: never longer than seven days, and nothing but a time."""
    assert (await refused(shop, customer="cus_1", expires=asked))["param"] == "expires"


async def test_the_same_key_makes_the_same_link(shop: Merchant) -> None:
    """K4: once for its Idempotency-Key."""
    headers = {"Idempotency-Key": "once"}
    first = await shop.client.post(LINKS, data={"customer": "cus_1"}, headers=headers)
    second = await shop.client.post(LINKS, data={"customer": "cus_1"}, headers=headers)
    other = await shop.client.post(LINKS, data={"customer": "cus_mail"}, headers=headers)
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")


async def test_what_a_link_cannot_be_made_with(shop: Merchant) -> None:
    """K5, R1: unknown parameters and customers, unsafe return URLs, halves of a flow: each is named."""
    for form, param in (
        ({}, "customer"),
        ({"customer": "cus_1", "email": "lea@example.com"}, "customer"),
        ({"customer": "cus_none"}, "customer"),
        ({"customer": "cus_gone"}, "customer"),
        ({"customer": "../cus_1"}, "customer"),
        ({"email": "nobody@example.com"}, "email"),
        ({"email": "two@example.com"}, "email"),
        ({"email": "lea@example.com, eve@example.com"}, "email"),
        ({"customer": "cus_1", "configuration": "bpc_none"}, "configuration"),
        ({"customer": "cus_1", "return_url": "http://shop.example"}, "return_url"),
        ({"customer": "cus_1", "subscription": "sub_1"}, "subscription"),
        ({"customer": "cus_1", "flow": "subscription_cancel"}, "subscription"),
        ({"customer": "cus_1", "flow": "pause"}, "flow"),
        ({"customer": "cus_1", "expire": "24h"}, "expire"),
        ({"customer": "cus_1", "send": "true"}, "send"),
    ):
        assert (await refused(shop, **form))["param"] == param, form


async def test_by_the_address_of_one_customer(shop: Merchant) -> None:
    """DESIGN: `--email`; the address is compared, not searched for."""
    answer = await shop.client.post(LINKS, data={"email": "lea@example.com"})
    assert answer.json()["customer"] == "cus_mail"


async def test_a_link_to_change_a_payment_method(shop: Merchant) -> None:
    """Issue 6.3: a flow with a return URL of its own ends there."""
    back = "https://shop.example/account"
    link = await made(shop, flow="payment_method_update", return_url=back)
    assert link["flow"]["type"] == "payment_method_update"
    assert link["flow"]["after_completion"] == {
        "hosted_confirmation": None,
        "redirect": {"return_url": back},
        "type": "redirect",
    }


async def test_a_link_to_send_waits_in_the_queue(shop: Merchant) -> None:
    """Issue 6.3: with the link, in one transaction; only as long as the link opens directly."""
    answer = await shop.client.post(LINKS, data={"customer": "cus_mail", "send": "true"})
    link = answer.json()
    assert link["sent"] is True
    jobs = await shop.store.read(lambda connection: connection.execute(select(schema.mail_jobs)).all())
    assert [(job.kind, job.reference, job.expires) for job in jobs] == [
        ("personal_link", link["id"], link["expires_at"])
    ]


async def test_revoking(shop: Merchant) -> None:
    """S6: open sessions, waiting URLs and the direct life of links end; another customer's do not."""
    sessions, links = shop.state.sessions, shop.state.links
    new = NewSession(customer="cus_1", configuration="bpc_1", source="api")
    opened = await sessions.open((await sessions.create(new, CUSTOMER)).token, CUSTOMER)
    waiting = await sessions.create(new, CUSTOMER)
    link, other = await made(shop), await made(shop, customer="cus_mail")
    answer = await shop.client.post(REVOKE, data={"customer": "cus_1"})
    assert answer.json() == {
        "object": "portal.revocation",
        "customer": "cus_1",
        "links": 1,
        "livemode": False,
        "sessions": 2,
    }
    assert await sessions.find(opened.cookie) is None
    with pytest.raises(SessionUrlRefused):
        await sessions.open(waiting.token, CUSTOMER)
    with pytest.raises(LinkUsed):
        await links.open(token_of(link), CUSTOMER)
    assert (await links.find(token_of(other))).opens


@pytest.mark.parametrize("customer", ["cus_gone", "cus_locked"])
async def test_revoking_needs_nothing_of_stripe(shop: Merchant, customer: str) -> None:
    """S6: also for a customer whom Stripe has deleted, or cannot tell of just now."""
    answer = await shop.client.post(REVOKE, data={"customer": customer})
    assert (answer.status_code, answer.json()["sessions"]) == (200, 0)


@pytest.mark.parametrize(
    "form", [{}, {"customer": "cus_none"}, {"customer": "x"}, {"customer": "cus_1", "all": "1"}]
)
async def test_what_cannot_be_revoked(shop: Merchant, form: dict[str, str]) -> None:
    """K5: a slip is told, not taken for done."""
    answer = await shop.client.post(REVOKE, data=form)
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == ("all" if "all" in form else "customer")


async def test_both_need_the_merchants_key(shop: Merchant) -> None:
    """K1, C5: no key, no link."""
    for path in (LINKS, REVOKE):
        async with httpx.AsyncClient(
            transport=shop.client._transport, base_url=BASE, cookies={"portal_session": "x"}
        ) as stranger:
            assert (await stranger.post(path, data={"customer": "cus_1"})).status_code == 401
