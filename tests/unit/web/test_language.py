"""The visitor's own choice of a language."""

from tests.unit.web.conftest import Arrive


async def test_the_choice_leads_nowhere_else(customer: Arrive) -> None:
    """SECURITY R2: the way on is ours, whatever a form names."""
    visit = await customer()
    for way in ("//evil.example", "https://evil.example/p", "/p@evil.example"):
        answer = await visit.post("/p/language", locale="ja", next=way, return_to=way)
        assert (answer.status_code, answer.headers["location"]) == (303, "/p")


async def test_a_language_that_is_none(customer: Arrive) -> None:
    """Bad input is refused, and the page stays as it was."""
    visit = await customer()
    assert (await visit.post("/p/language", locale="tlh")).status_code == 400
    assert '<html lang="en"' in (await visit.page()).text
