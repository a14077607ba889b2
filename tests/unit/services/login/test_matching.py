"""SECURITY L9, L10: who has an address, though Stripe's filter looks at letter case and its search lags."""

from typing import cast

import pytest

from services.login.matching import Matching
from services.stripe_gateway.errors import InvalidRequest, Unavailable
from services.stripe_gateway.gateway import Gateway
from tests.unit.services.login.conftest import FewCustomers


async def found(stripe: FewCustomers, email: str) -> list[str]:
    return [one.id for one in await Matching(cast("Gateway", stripe)).by_email(email)]


async def test_as_typed_in_lower_case_and_by_search(stripe: FewCustomers) -> None:
    """SECURITY L10: a customer is found whatever case the address was stored or typed in."""
    stripe.customers.append({"id": "cus_2", "email": "ADA@Example.com", "created": 2})
    stripe.customers.append({"id": "cus_3", "email": "aDa@example.com", "created": 3})
    stripe.searchable = ["cus_3"]
    assert await found(stripe, "ADA@Example.com") == ["cus_3", "cus_2", "cus_1"]
    assert [params["email"] for path, params in stripe.asked if path == "/v1/customers"] == [
        "ADA@Example.com",
        "ada@example.com",
    ]


async def test_only_exact_matches(stripe: FewCustomers) -> None:
    """SECURITY L9: search finds parts of words and what changed an hour ago; both are left out."""
    stripe.customers += [
        {"id": "cus_2", "email": "ada@example.com.au", "created": 2},
        {"id": "cus_3", "email": None, "created": 3},
        {"id": "cus_4", "email": "ada@example.com, eve@example.net", "created": 4},
        {"id": "cus_5", "deleted": True, "email": "ada@example.com", "created": 5},
    ]
    stripe.searchable = ["cus_2", "cus_3", "cus_4", "cus_5"]
    assert await found(stripe, "ada@example.com") == ["cus_1"]


async def test_an_account_that_may_not_search(stripe: FewCustomers) -> None:
    """Search is not offered in every country: the lists must do."""
    stripe.search_trouble = InvalidRequest("no search here", code=None, param=None)
    assert await found(stripe, "ada@example.com") == ["cus_1"]


async def test_trouble_is_no_answer(stripe: FewCustomers) -> None:
    """SECURITY F27: whoever cannot be looked up now is looked up later."""
    stripe.trouble = Unavailable("away")
    with pytest.raises(Unavailable):
        await found(stripe, "ada@example.com")


async def test_a_quotation_mark_ends_no_query(stripe: FewCustomers) -> None:
    """SECURITY L10: an address is a value of the query, not a part of it."""
    await found(stripe, 'a"b@example.com')
    assert [p["query"] for path, p in stripe.asked if path.endswith("search")] == [
        'email:"a\\"b@example.com"'
    ]


async def test_a_customer_without_an_address(stripe: FewCustomers) -> None:
    """There is nobody to write to."""
    stripe.customers.append({"id": "cus_2", "email": None, "created": 2})
    matching = Matching(cast("Gateway", stripe))
    assert await matching.by_id("cus_2") == []
    assert await matching.by_id("cus_9") == []
    assert [one.id for one in await matching.by_id("cus_1")] == ["cus_1"]
