"""The tab of the no-code link (R6)."""

from services.deployment import Deployment
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import elements, page_problems, words
from tests.unit.web.portal import Visit


async def address(visit: Visit) -> str:
    """The link as the page shows it, "" where there is none."""
    answer = await visit.page("/settings/link")
    assert answer.status_code == 200
    assert page_problems(answer.text) == []
    fields = {element.get("id"): element.get("value") or "" for element in elements(answer.text)}
    return fields.get("field-address", "")


async def test_a_link_lives_and_dies(operator: Arrive) -> None:
    """Activated it is a login page, twice the same one; deactivated it is dead, and never comes back."""
    visit = await operator()
    assert await address(visit) == ""
    assert (await visit.page("/settings/link/qr.svg")).status_code == 404
    assert (await visit.post("/settings/link/activate")).headers["location"] == "/settings/link?activated"
    first = await address(visit)
    await visit.post("/settings/link/activate")
    assert await address(visit) == first
    assert (await visit.page(first)).status_code == 200

    asked = await visit.page("/settings/link/deactivate")
    assert first in words(asked.text)
    assert page_problems(asked.text) == []
    assert await address(visit) == first
    done = await visit.post("/settings/link/deactivate", address=first)
    assert done.headers["location"] == "/settings/link?deactivated"
    assert (await visit.page(first)).status_code == 404

    await visit.post("/settings/link/activate")
    second = await address(visit)
    assert second != first
    assert (await visit.page(first)).status_code == 404


async def test_an_old_page_ends_no_newer_link(operator: Arrive) -> None:
    """SECURITY M6: what is deactivated is the address that was shown."""
    visit = await operator()
    await visit.post("/settings/link/activate")
    await visit.post("/settings/link/deactivate", address="http://testserver/p/login/another")
    assert await address(visit)


async def test_the_qr_code_is_a_plain_picture(operator: Arrive) -> None:
    """SECURITY H1, X4: an SVG of shapes, for the operator only, never stored."""
    visit = await operator()
    await visit.post("/settings/link/activate")
    answer = await visit.page("/settings/link/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text.startswith("<svg")
    assert "style" not in answer.text


async def test_a_portal_without_its_links_gets_no_link(operator: Arrive) -> None:
    """R5: the page says what is missing, and nothing is activated."""
    visit = await operator()
    configurations = visit.state.configurations
    configurations._deployment = Deployment(base_url="http://testserver", livemode=False)
    answer = await visit.post("/settings/link/activate")
    assert answer.status_code == 422
    assert "lacks a link" in words(answer.text)
    assert await address(visit) == ""
