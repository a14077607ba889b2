"""The tab "Portal": what is saved, what is refused and where; nothing typed is lost (R4, R5, R12)."""

import re
from typing import Any

import pytest

from services.configurations import Configuration
from services.deployment import Deployment
from services.stripe_gateway.errors import Unavailable
from tests.unit import canned
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import elements, page_problems, words
from tests.unit.web.portal import PASSWORD, Visit


def price(price_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": price_id,
        "product": "prod_1",
        "currency": "usd",
        "unit_amount": 2000,
        "active": True,
        "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"},
        **changes,
    }


PRICES = [
    price("price_m"),
    price("price_other", unit_amount=2500),
    price("price_y", recurring={"interval": "year", "interval_count": 1, "usage_type": "licensed"}),
]
SHOP = {
    "/v1/prices": canned.listed(*PRICES),
    **{f"/v1/prices/{one['id']}": one for one in PRICES},
}


def form_of(text: str) -> dict[str, str]:
    """What a browser would send of the page's big form, without a button."""
    sent = {}
    for element in elements(text):
        name, kind = element.get("name"), element.get("type")
        if name is None or element.tag != "input":
            continue
        if kind in {"checkbox", "radio"} and element.get("checked") is None:
            continue
        sent[name] = element.get("value") or ""
    for other in ("locale",):
        sent.pop(other, None)
    return sent


async def opened(visit: Visit) -> dict[str, str]:
    answer = await visit.page("/settings")
    assert answer.status_code == 200
    assert page_problems(answer.text) == []
    return form_of(answer.text)


async def kept(visit: Visit) -> Configuration:
    return await visit.state.configurations.default()


async def test_every_switch_is_saved(operator: Arrive) -> None:
    """R9: the default configuration is what the form says, and only that one."""
    visit = await operator(**SHOP)
    form = await opened(visit)
    form.pop("invoices")
    form |= {"update": "on", "update_price": "on", "price:prod_1:price_m": "on", "price:prod_1:price_y": "on"}
    form |= {"quantity:prod_1": "on", "minimum:prod_1": "2", "maximum:prod_1": "5", "cancel_when": "now"}
    answer = await visit.post("/settings", **form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings?saved")

    features = (await kept(visit)).features
    assert not features.invoice_history.enabled
    assert features.subscription_cancel.mode == "immediately"
    assert features.subscription_update.enabled
    (product,) = (await kept(visit)).products
    assert product.prices == ["price_m", "price_y"]
    assert (product.adjustable_quantity.minimum, product.adjustable_quantity.maximum) == (2, 5)
    saved = await visit.page("/settings?saved")
    assert "Saved." in words(saved.text)
    assert form_of(saved.text)["price:prod_1:price_y"] == "on"


async def test_a_price_that_collides_is_refused_at_its_field(operator: Arrive) -> None:
    """R12: which price collides with which, and everything else stays as it was typed."""
    visit = await operator(**SHOP)
    form = await opened(visit)
    form |= {"update": "on", "price:prod_1:price_m": "on", "price:prod_1:price_other": "on"}
    form["terms_url"] = "https://shop.example/typed"
    answer = await visit.post("/settings", **form)
    assert answer.status_code == 422
    assert page_problems(answer.text) == []
    errors = [element for element in elements(answer.text) if element.get("aria-invalid")]
    assert [element.get("name") for element in errors] == ["price:prod_1:price_other"]
    said = words(answer.text)
    assert "price_m" in said
    assert "twice per month in USD: by price_m and by price_other" in said
    typed = form_of(answer.text)
    assert typed["price:prod_1:price_other"] == "on"
    assert typed["terms_url"] == "https://shop.example/typed"
    assert (await kept(visit)).products == []


async def test_a_price_that_is_no_longer_sold_is_not_said_to_collide(operator: Arrive) -> None:
    """R12: the sentence is that of the rule that was broken, whatever else stands beside the price."""
    visit = await operator(**SHOP | {"/v1/prices/price_other": price("price_other", active=False)})
    form = await opened(visit)
    form |= {"update": "on", "price:prod_1:price_m": "on", "price:prod_1:price_other": "on"}
    answer = await visit.post("/settings", **form)
    said = words(answer.text)
    assert "This price is no longer sold at Stripe." in said
    assert "offered twice" not in said


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"terms_url": "shop.example"}, "terms_url", "begins with https://"),
        ({"return_url": "http://shop.example/"}, "return_url", "begins with https://"),
        ({"payment_method_configuration": "cards"}, "payment_method_configuration", "begins with pmc_"),
        ({"payment_method_configuration": "pmc_x"}, "payment_method_configuration", "Stripe has no such"),
        ({"maximum:prod_1": "x"}, "maximum:prod_1", "whole number"),
        ({"minimum:prod_1": "5", "maximum:prod_1": "2"}, "maximum:prod_1", "cannot be less"),
    ],
)
async def test_an_error_stands_at_its_field(
    operator: Arrive, changed: dict[str, str], field: str, sentence: str
) -> None:
    """Nothing is saved, and the field that was wrong is marked."""
    visit = await operator(**SHOP)
    form = {**await opened(visit), "price:prod_1:price_m": "on", **changed}
    answer = await visit.post("/settings", **form)
    assert answer.status_code == 422
    errors = [element.get("name") for element in elements(answer.text) if element.get("aria-invalid")]
    assert errors == [field]
    assert sentence in words(answer.text)
    assert form_of(answer.text) == form
    assert (await kept(visit)).products == []


async def test_an_error_is_in_the_operators_language(operator: Arrive) -> None:
    """LOOKS: the sentence is Japanese, as the page around it."""
    visit = await operator(**SHOP)
    form = {**await opened(visit), "terms_url": "no address"}
    answer = await visit.post_as({"Accept-Language": "ja"}, "/settings", form)
    assert answer.status_code == 422
    assert "https:// で始まる" in words(answer.text)
    assert "Enter a full address" not in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"return_url": "javascript:alert(1)", "terms_url": "http://x.example", "privacy_url": "x"},
        {"payment_method_configuration": "cards", "minimum:prod_1": "x", "maximum:prod_1": "y"},
    ],
)
async def test_every_wrong_field_is_marked_at_once(operator: Arrive, wrong: dict[str, str]) -> None:
    """An operator mends them in one go, and what was typed is there."""
    visit = await operator(**SHOP)
    form = {**await opened(visit), "price:prod_1:price_m": "on", **wrong}
    answer = await visit.post("/settings", **form)
    assert answer.status_code == 422
    marked = {element.get("name") for element in elements(answer.text) if element.get("aria-invalid")}
    assert marked == {*wrong}
    assert form_of(answer.text) == form


async def test_stripe_is_away_while_saving(operator: Arrive) -> None:
    """F2: what was typed is neither checked nor lost."""
    visit = await operator(**SHOP)
    form = {**await opened(visit), "price:prod_1:price_m": "on", "terms_url": "https://shop.example/new"}
    del form["query"]  # there is nothing to look through
    visit.gateway.failures |= {path: Unavailable("away") for path in SHOP}
    for button in ("save", "preview"):
        answer = await visit.post("/settings", **form, do=button)
        assert answer.status_code == 503
        assert "Stripe does not answer" in words(answer.text)
        assert form_of(answer.text).items() >= form.items()
    assert (await kept(visit)).products == []


@pytest.mark.parametrize("missing", ["return_url", "terms_url", "privacy_url"])
async def test_a_link_that_is_nowhere_is_asked_for(operator: Arrive, missing: str) -> None:
    """R4, R5: also where customers can only cancel, and the deployment has none either."""
    visit = await operator(**SHOP)
    visit.state.configurations._deployment = Deployment(base_url="http://testserver", livemode=False)
    links = dict.fromkeys(("return_url", "terms_url", "privacy_url"), "https://shop.example/")
    form = {**await opened(visit), **links}
    answer = await visit.post("/settings", **{**form, missing: ""})
    assert answer.status_code == 422
    errors = [element.get("name") for element in elements(answer.text) if element.get("aria-invalid")]
    assert errors == [missing]
    assert "The portal needs this link" in words(answer.text)
    assert (await visit.post("/settings", **form)).status_code == 303


async def test_two_operators_at_once(operator: Arrive) -> None:
    """SECURITY M6: the second sees what the first has saved, and finds what it had typed."""
    visit = await operator(**SHOP)
    first, second = await opened(visit), await opened(visit)
    first.pop("invoices")
    assert (await visit.post("/settings", **first)).status_code == 303
    second.pop("cancel")
    answer = await visit.post("/settings", **second)
    assert answer.status_code == 409
    assert "invoices" not in form_of(answer.text)
    assert (await kept(visit)).features.subscription_cancel.enabled

    typed = re.search(r"/settings\?draft=drf_\w+", answer.text)
    assert typed
    again = form_of((await visit.page(typed[0])).text)
    assert "cancel" not in again
    assert "invoices" in again
    assert again["version"] == form_of(answer.text)["version"]


async def test_what_the_form_does_not_edit_is_no_conflict(operator: Arrive) -> None:
    """A link activated in another tab stays, and the form that was open before it is saved."""
    visit = await operator(**SHOP)
    form = await opened(visit)
    await visit.post("/settings/link/activate")
    form.pop("invoices")
    assert (await visit.post("/settings", **form)).status_code == 303
    saved = await kept(visit)
    assert saved.login_page.enabled
    assert not saved.features.invoice_history.enabled


async def test_looking_for_a_product_loses_nothing(operator: Arrive) -> None:
    """The box for finding is a part of the form: all that was typed and ticked comes back."""
    many = [canned.product(id=f"prod_{n}", name=f"Boat {n}") for n in range(1, 40)]
    sold = [price(f"price_{n}", product=f"prod_{n}") for n in range(1, 40)]
    visit = await operator(**{"/v1/products": canned.listed(*many), "/v1/prices": canned.listed(*sold)})
    page = await visit.page("/settings")
    assert "There are more products" in words(page.text)
    form = {**form_of(page.text), "price:prod_1:price_1": "on", "terms_url": "half typed"}
    answer = await visit.post("/settings", **{**form, "do": "search", "query": "boat 33"})
    assert answer.status_code == 200
    assert "Boat 33" in words(answer.text)
    assert "Boat 34" not in words(answer.text)
    back = form_of(answer.text)
    assert back["price:prod_1:price_1"] == "on"
    assert back["terms_url"] == "half typed"


async def test_a_form_of_nobodys_making_is_refused(operator: Arrive) -> None:
    """SECURITY M3: a choice has no other values."""
    visit = await operator(**SHOP)
    form = await opened(visit)
    assert (await visit.post("/settings", **{**form, "proration": "free"})).status_code == 400


async def test_while_stripe_is_away_the_catalogue_stays(operator: Arrive) -> None:
    """F2: everything else can be changed; what is offered is neither lost nor asked for."""
    visit = await operator(**SHOP)
    form = {**await opened(visit), "price:prod_1:price_m": "on"}
    assert (await visit.post("/settings", **form)).status_code == 303
    visit.gateway.failures["/v1/prices"] = Unavailable("away")
    form = await opened(visit)
    form.pop("invoices")
    assert (await visit.post("/settings", **form)).status_code == 303
    saved = await kept(visit)
    assert not saved.features.invoice_history.enabled
    assert [product.prices for product in saved.products] == [["price_m"]]


async def test_a_form_that_comes_after_the_session_is_not_lost(operator: Arrive) -> None:
    """SECURITY S2: nothing is saved before the operator is known again; then the form is as it was typed."""
    visit = await operator(**SHOP)
    form = {**await opened(visit), "terms_url": "https://shop.example/typed", "price:prod_1:price_m": "on"}
    await visit.idle()
    answer = await visit.post("/settings", **form)
    login = answer.headers["location"]
    assert re.fullmatch(r"/settings/login\?draft=drf_\w+", login)
    page = await visit.page(login)
    assert page_problems(page.text) == []
    assert "What you had typed is kept" in words(page.text)
    door = form_of(page.text)
    assert (await visit.page(f"/settings?draft={door['draft']}")).status_code == 303

    visit._client.cookies.delete("portal_operator")  # of another domain than the one that the answer sets
    wrong = await visit.post("/settings/login", **{**door, "password": "guess"})
    assert form_of(wrong.text)["draft"] == door["draft"]
    inside = await visit.post("/settings/login", **{**door, "password": PASSWORD})
    back = form_of((await visit.page(inside.headers["location"])).text)
    typed = {name: value for name, value in form.items() if name != "csrf_token"}
    assert back.items() >= typed.items()
    assert (await kept(visit)).products == []


@pytest.mark.parametrize("change", ["another's token", "logged out", "no cookie"])
async def test_a_form_of_nobody_is_not_kept(operator: Arrive, change: str) -> None:
    """Only who had the session may leave something behind: a stranger cannot fill the database."""
    visit = await operator(**SHOP)
    form = await opened(visit)
    if change == "another's token":
        form["csrf_token"] = "csrf_of_another_session"
    if change == "logged out":
        await visit.post("/settings/logout")
    if change == "no cookie":
        visit._client.cookies.clear()
    await visit.idle()
    assert (await visit.post("/settings", **form)).headers["location"] == "/settings/login"


async def test_a_login_leads_to_drafts_only(stranger: Arrive) -> None:
    """SECURITY R1: what came by the address is no place to go to."""
    visit = await stranger()
    page = await visit.page("/settings/login?draft=//evil.example")
    assert "evil" not in page.text
    form = {**form_of(page.text), "password": PASSWORD, "draft": "//evil.example"}
    assert (await visit.post("/settings/login", **form)).headers["location"] == "/settings"
