"""What a slash at the end of an address does."""

import pytest

from tests.unit.web.conftest import Arrive


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/p/", "/p"),
        ("/p/invoices/?year=2026&a=%2F", "/p/invoices?year=2026&a=%2F"),
        ("/settings/", "/settings"),
        ("/p//evil.example/", "/p//evil.example"),
    ],
)
async def test_a_slash_too_many_leads_on_without_host_or_scheme(
    stranger: Arrive, asked: str, there: str
) -> None:
    """R4: behind a proxy that ends TLS, an absolute address would lead to plain http."""
    visit = await stranger()
    assert (await visit.page(asked)).headers["location"] == there


@pytest.mark.parametrize("path", ["/p/nothing", "/settings/nothing", "/nothing/", "/nothing"])
async def test_what_is_not_there_leads_nowhere(stranger: Arrive, path: str) -> None:
    """No slash is put on to look whether that is there."""
    visit = await stranger()
    assert (await visit.page(path)).status_code == 404
