"""The preview: the real page under what was typed, in which nothing acts, and then saved or gone on with."""

from typing import Any

from tests.unit import canned
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import elements, page_problems, words
from tests.unit.web.portal import Visit
from tests.unit.web.settings.test_portal_page import SHOP, form_of, kept, opened


async def previewed(visit: Visit, *off: str, **on: str) -> str:
    """The preview's address, after the boxes `off` were unticked."""
    form = {**await opened(visit), **on, "do": "preview"}
    for name in off:
        form.pop(name)
    answer = await visit.post("/settings", **form)
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def test_the_preview_shows_what_is_not_saved(operator: Arrive) -> None:
    """The real page for a customer of theirs, with the draft's panels; the default stays as it was."""
    visit = await operator(**SHOP)
    address = await previewed(visit, "invoices", "cancel")
    page = await visit.page(address)
    assert page.status_code == 200
    assert page_problems(page.text) == []
    ids = {element.get("id") for element in elements(page.text)}
    assert {"subscriptions", "payment-methods"} <= ids
    assert "invoices" not in ids
    assert "Ada Lovelace" in words(page.text)
    assert "Cancel plan" not in words(page.text.partition('<div class="page"')[2])
    features = (await kept(visit)).features
    assert features.invoice_history.enabled
    assert features.subscription_cancel.enabled


async def test_nothing_in_the_preview_acts(operator: Arrive) -> None:
    """The page is inert, without htmx, and its forms carry no token; no customer's session came of it."""
    visit = await operator(**SHOP)
    page = await visit.page(await previewed(visit))
    (frame,) = [element for element in elements(page.text) if element.get("class") == "page"]
    assert frame.get("inert") is not None
    assert "<script" not in page.text
    tokens = {e.get("value") for e in frame.iter() if e.get("name") == "csrf_token"}
    assert tokens == {""}
    assert "hx-headers" not in page.text
    assert (await visit.page("/p")).status_code == 401
    assert "portal_session" not in visit.cookies


async def test_save_or_go_back(operator: Arrive) -> None:
    """Both from the same draft: back in the form nothing is lost, saved it is the configuration."""
    visit = await operator(**SHOP)
    address = await previewed(visit, "invoices", terms_url="https://shop.example/new-terms")
    draft = address.rpartition("/")[2]
    back = form_of((await visit.page(f"/settings?draft={draft}")).text)
    assert "invoices" not in back
    assert back["terms_url"] == "https://shop.example/new-terms"
    assert (await visit.post(address)).headers["location"] == "/settings?saved"
    saved = await kept(visit)
    assert not saved.features.invoice_history.enabled
    assert saved.business_profile.terms_of_service_url == "https://shop.example/new-terms"


async def test_a_preview_that_was_overtaken_is_not_saved(operator: Arrive) -> None:
    """SECURITY M6: neither from the preview nor from the form that it leads back to."""
    visit = await operator(**SHOP)
    address = await previewed(visit, "invoices")
    other = await opened(visit)
    other.pop("cancel")
    await visit.post("/settings", **other)
    assert (await visit.post(address)).status_code == 409
    back = form_of((await visit.page(f"/settings?draft={address.rpartition('/')[2]}")).text)
    assert (await visit.post("/settings", **back)).status_code == 409
    assert (await kept(visit)).features.invoice_history.enabled


async def test_what_is_refused_has_no_preview(operator: Arrive) -> None:
    """The error stands at its field, as when saving."""
    visit = await operator(**SHOP)
    form = {**await opened(visit), "terms_url": "nowhere", "do": "preview"}
    assert (await visit.post("/settings", **form)).status_code == 422


async def test_another_customer_by_id_or_email(operator: Arrive) -> None:
    """Who is no customer gets the question again, not an error."""

    def customers(params: dict[str, Any]) -> dict[str, Any]:
        return canned.listed(*([canned.customer()] if params["email"] == "ada@example.com" else []))

    visit = await operator(**SHOP, **{"/v1/customers": customers})
    address = await previewed(visit)
    for other in ("ada@example.com", "cus_1"):
        page = await visit.page(f"{address}?other={other}")
        assert page.status_code == 200
        assert "Ada Lovelace" in words(page.text)
    for other in ("eve@example.com", "cus_nobody", "../../x"):
        page = await visit.page(f"{address}?other={other}")
        assert page.status_code == 404
        assert page_problems(page.text) == []
        assert "There is no customer" in words(page.text)


async def test_a_draft_that_never_was(operator: Arrive) -> None:
    """An id that nobody was given shows and saves nothing."""
    visit = await operator(**SHOP)
    assert (await visit.page("/settings/preview/drf_x")).status_code == 404
    assert (await visit.post("/settings/preview/drf_x")).status_code == 404
