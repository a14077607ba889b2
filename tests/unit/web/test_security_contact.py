"""RFC 9116: who finds a weakness learns where to report it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.unit.web.conftest import Arrive

ADDRESS = "/.well-known/security.txt"


async def test_the_contact_is_named(customer: Arrive) -> None:
    """The required fields, good for a month from now on by the portal's clock."""
    visit = await customer()
    contact = "mailto:security@shop.example"
    visit.state.settings = replace(visit.state.settings, security_contact=contact)
    answer = await visit.page(ADDRESS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    expires = datetime.strptime(told.pop("Expires"), "%Y-%m-%dT%H:%M:%S%z")
    assert expires - datetime.fromtimestamp(visit.state.clock.now(), UTC) == timedelta(days=30)
    assert told == {"Contact": contact, "Canonical": f"http://testserver{ADDRESS}"}


async def test_without_a_contact_there_is_no_page(customer: Arrive) -> None:
    """An address that nobody reads would be worse than none."""
    visit = await customer()
    assert (await visit.page(ADDRESS)).status_code == 404
