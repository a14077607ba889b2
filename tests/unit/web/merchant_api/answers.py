"""The API's addresses, and how its refusals look."""

from typing import Any

import httpx
from sqlalchemy import func, select

from services.store import schema
from tests.unit.web.merchant import Merchant

SESSIONS = "/v1/billing_portal/sessions"
CONFIGURATIONS = "/v1/billing_portal/configurations"


def refusal(answer: httpx.Response, status: int = 400) -> dict[str, Any]:
    """The error in Stripe's envelope."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["request-id"].startswith("req_")
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) <= {"code", "doc_url", "message", "param", "type"}
    assert ("code" in error) == ("doc_url" in error)
    return error


async def rows(shop: Merchant) -> int:
    """How many sessions were made."""
    count = select(func.count()).select_from(schema.portal_sessions)
    return int(await shop.store.read(lambda connection: connection.execute(count).scalar_one()))
