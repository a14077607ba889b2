"""A login over a Stripe of a few customers."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
import pytest

from services.audit import Audit
from services.login.services import Login
from services.sessions import Sessions
from services.store import Store
from services.stripe_gateway.errors import GatewayError, NotFound
from services.stripe_gateway.gateway import Gateway
from services.tokens import Tokens
from tests.unit.services.clock import TestClock


class FewCustomers:
    """Stripe's lists of customers: filtered exactly, as there; search finds the `searchable` ones."""

    def __init__(self, customers: Sequence[Mapping[str, Any]] = ()) -> None:
        self.customers = list(customers)
        self.searchable: list[str] = []
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.trouble: GatewayError | None = None
        self.search_trouble: GatewayError | None = None

    async def get(self, path: str, answer: type[Any], params: Mapping[str, Any] | None = None) -> Any:
        self.asked.append((path, params or {}))
        if self.trouble:
            raise self.trouble
        if path == "/v1/customers/search":
            if self.search_trouble:
                raise self.search_trouble
            found = [one for one in self.customers if one["id"] in self.searchable]
        elif path == "/v1/customers":
            found = [one for one in self.customers if one["email"] == (params or {})["email"]]
        else:
            one = next((one for one in self.customers if path.endswith("/" + one["id"])), None)
            if one is None:
                raise NotFound("No such customer", code="resource_missing", param="id")
            return msgspec.convert(one, answer)
        return msgspec.convert({"data": found, "has_more": False}, answer)


@pytest.fixture
def stripe() -> FewCustomers:
    return FewCustomers([{"id": "cus_1", "email": "ada@example.com", "created": 1}])


@pytest.fixture
def login(
    stripe: FewCustomers, store: Store, tokens: Tokens, clock: TestClock, audit: Audit, sessions: Sessions
) -> Login:
    return Login.over(
        gateway=cast("Gateway", stripe),
        store=store,
        tokens=tokens,
        clock=clock,
        audit=audit,
        sessions=sessions,
        codes=30,
        tries=60,
    )
