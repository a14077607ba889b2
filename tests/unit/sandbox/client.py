"""The sandbox as a merchant's server sees it: forms go in, JSON comes out."""

from collections.abc import Iterator
from typing import Any

from sandbox.app import Sandbox, create_sandbox
from sandbox.clock import Clock
from tests.unit.sandbox.asgi import client_of

NOW = 1_790_000_000  # 2026-09-21 14:13:20 UTC
KEY = {"authorization": "Bearer sk_test_unit"}


class Stripe:
    """An empty account. Answers are decoded; `refused` gives the error of one that is none."""

    def __init__(self) -> None:
        self.sandbox: Sandbox = create_sandbox(Clock(lambda: NOW), seed="empty")
        self.http = client_of(self.sandbox.app, **KEY)

    def get(self, path: str, **params: Any) -> Any:
        return self._good("GET", path, params)

    def post(self, path: str, *, idempotency_key: str | None = None, **params: Any) -> Any:
        return self._good("POST", path, params, idempotency_key)

    def delete(self, path: str) -> Any:
        return self._good("DELETE", path, {})

    def refused(self, method: str, path: str, *, status: int = 400, **params: Any) -> Any:
        answer = self._send(method, path, params)
        assert answer.status_code == status, answer.text
        error = answer.json()["error"]
        error.pop("request_log_url", None)
        return error

    def events(self, event_type: str = "*") -> list[Any]:
        """Oldest first."""
        found: list[Any] = self.get("/events", type=event_type, limit=100)["data"]
        return found[::-1]

    def card(self, customer: str | None = None, **card: Any) -> Any:
        """A payment method of a test card, attached where there is a customer."""
        method = self.post("/payment_methods", type="card", card=card or {"token": "tok_visa"})
        if customer is None:
            return method
        return self.post(f"/payment_methods/{method['id']}/attach", customer=customer)

    def _good(self, method: str, path: str, params: dict[str, Any], key: str | None = None) -> Any:
        answer = self._send(method, path, params, key)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _send(self, method: str, path: str, params: dict[str, Any], key: str | None = None) -> Any:
        pairs = dict(flat(params))
        headers = {"idempotency-key": key} if key else {}
        if method == "POST":
            return self.http.post(f"/v1{path}", data=pairs, headers=headers)
        return self.http.request(method, f"/v1{path}", params=pairs, headers=headers)


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """`{"card": {"token": "x"}}` as `card[token]=x`, the way Stripe's SDKs send it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from flat(item, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from flat(item, f"{name}[{number}]")
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
