"""The steps of changing a plan: valid pages, strict forms, closed to what is not allowed (SECURITY A, M)."""

from typing import Any

import pytest

from services.stripe_gateway.errors import InvalidRequest
from tests.unit import canned
from tests.unit.canned import listed
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import fragment_problems, page_problems, words
from tests.unit.web.portal import Visit

PLAN = "/p/subscriptions/sub_1"
OFFER = {
    "enabled": True,
    "default_allowed_updates": ["price", "quantity", "promotion_code"],
    "products": [
        {"product": "prod_1", "prices": ["price_1"]},
        {
            "product": "prod_2",
            "prices": ["price_2"],
            "adjustable_quantity": {"enabled": True, "minimum": 2, "maximum": 9},
        },
    ],
}
FEATURES = {"subscription_update": OFFER, "subscription_cancel": {"enabled": True}}
OFF = {"subscription_update": {"enabled": False}, "subscription_cancel": {"enabled": False}}
STEPS = ["update", "cancel"]


async def signed_in(stranger: Arrive, features: dict[str, Any], **subscription: Any) -> Visit:
    """cus_1 with one plan, in a portal with these features."""
    silver = canned.product(id="prod_2", name="Silver")
    plan = canned.subscription(**subscription)
    visit = await stranger(
        **{
            "/v1/subscriptions": listed(plan),
            "/v1/subscriptions/sub_1": plan,
            "/v1/prices/price_1": canned.price(),
            "/v1/prices/price_2": canned.price(id="price_2", product="prod_2", unit_amount=900),
            "/v1/products": listed(canned.product(), silver),
        }
    )
    await visit.sign_in(features=features)
    return visit


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_is_a_page_and_a_fragment(stranger: Arrive, step: str) -> None:
    """STYLE 5: the same step in the panel's place, and on a page of its own."""
    visit = await signed_in(stranger, FEATURES)
    page, fragment = await visit.page(f"{PLAN}/{step}"), await visit.fragment(f"{PLAN}/{step}")
    assert (page.status_code, fragment.status_code) == (200, 200)
    assert page_problems(page.text) == []
    assert fragment_problems(fragment.text) == []
    assert 'id="subscriptions"' in fragment.text


async def test_what_is_offered(stranger: Arrive) -> None:
    """Issue 4.1: the catalogue with the present plan marked, and the limits of the quantity."""
    page = await (await signed_in(stranger, FEATURES)).page(f"{PLAN}/update")
    assert 'data-id="price_1"' in page.text
    assert 'data-id="price_2"' in page.text
    assert 'min="2" max="9"' in page.text
    assert "Your plan" in words(page.text)


@pytest.mark.parametrize("step", STEPS)
async def test_a_feature_that_is_off(stranger: Arrive, step: str) -> None:
    """SECURITY A3: a hand-made request is refused, and nothing is sent to Stripe."""
    visit = await signed_in(stranger, OFF)
    assert (await visit.page(f"{PLAN}/{step}")).status_code == 403
    answer = await visit.post(f"{PLAN}/{step}", price="price_2", change="chg_1")
    assert answer.status_code == 403
    assert page_problems(answer.text) == []


@pytest.mark.parametrize(
    "step", ["update", "cancel", "confirm?change=chg_1", "payment", "bank", "returned", "record/chg_1"]
)
async def test_another_customers_plan_does_not_exist(stranger: Arrive, step: str) -> None:
    """SECURITY A1, A2: like an id that is none at all."""
    visit = await signed_in(stranger, FEATURES, customer="cus_2")
    foreign = await visit.page(f"{PLAN}/{step}")
    nowhere = await visit.page(f"/p/subscriptions/cus_2/{step}")
    assert (foreign.status_code, nowhere.status_code) == (404, 404)
    assert words(foreign.text).split("req_")[0] == words(nowhere.text).split("req_")[0]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"price": "price_secret"}, "price"),
        ({"price": "price_1"}, "price"),
        ({"price": "price_2", "quantity": "1"}, "quantity"),
        ({"price": "price_2", "quantity": "10"}, "quantity"),
        ({"price": "price_2", "quantity": "１"}, "quantity"),
        ({"price": "price_2", "quantity": "-3"}, "quantity"),
        ({"price": "price_2", "quantity": "3.0"}, "quantity"),
        ({"price": "price_2", "quantity": "0x5"}, "quantity"),
        ({"price": "price_1", "quantity": "5"}, "quantity"),
    ],
)
async def test_what_was_not_offered(stranger: Arrive, sent: dict[str, str], field: str) -> None:
    """SECURITY M1, M2: 400, the form again with a sentence at the field, and no quote."""
    visit = await signed_in(stranger, FEATURES)
    answer = await visit.post(f"{PLAN}/update", **sent)
    assert answer.status_code == 400
    assert page_problems(answer.text) == []
    assert f'href="#field-{field}"' in answer.text
    assert 'role="alert"' in answer.text


async def test_a_field_that_comes_twice(stranger: Arrive) -> None:
    """SECURITY M2: doubled is refused, not guessed at."""
    visit = await signed_in(stranger, FEATURES)
    twice: Any = {"price": ["price_1", "price_2"]}
    assert (await visit.post(f"{PLAN}/update", **twice)).status_code == 400


@pytest.mark.parametrize("step", ["renew", "undo-scheduled-change", "payment", "drop"])
@pytest.mark.parametrize("key", ["", "short", "x" * 81, "key_with a blank in it"])
async def test_a_key_that_was_not_made_here(stranger: Arrive, step: str, key: str) -> None:
    """SECURITY M5: each form carries the key that was made with it."""
    visit = await signed_in(stranger, FEATURES)
    assert (await visit.post(f"{PLAN}/{step}", key=key)).status_code == 400


async def test_a_row_says_why_it_cannot_be_updated(stranger: Arrive) -> None:
    """R3: only cancelling is offered, with the reason."""
    metered = canned.price(recurring={"usage_type": "metered"})
    item = canned.item(price=metered, quantity=None)
    visit = await signed_in(stranger, FEATURES, items=listed(item))
    page = words((await visit.page("/p/subscriptions")).text)
    assert "You pay this plan by use" in page
    assert "Cancel plan" in page
    assert "Update plan" not in page


async def test_there_is_no_pause(stranger: Arrive) -> None:
    """R13, R16: whatever its state, a plan has no button to pause or resume it."""
    visit = await signed_in(stranger, FEATURES, pause_collection={"behavior": "void", "resumes_at": None})
    page = words((await visit.page("/p/subscriptions")).text)
    assert "has paused collecting payments" in page
    assert "Pause" not in page
    assert "Resume" not in page


@pytest.mark.parametrize(("end", "told"), [(1, False), (4_000_000_000, True)])
async def test_a_discount_that_is_over_is_told_no_more(stranger: Arrive, end: int, told: bool) -> None:
    """Stripe lists it until a bill comes without it."""
    coupon = {"id": "c", "duration": "repeating", "percent_off": 25.0, "name": "Autumn"}
    discount = {"id": "di_1", "source": {"type": "coupon", "coupon": coupon}, "end": end}
    visit = await signed_in(stranger, FEATURES, discounts=[discount])
    panel = await visit.fragment("/p/subscriptions")
    assert ("Autumn" in words(panel.text)) == told


FIXED = {"customer_update": {"enabled": True, "allowed_updates": ["name"]}}
FREE = {"customer_update": {"enabled": True, "allowed_updates": ["address"]}}
UPDATE = {"type": "subscription_update", "subscription_update": {"subscription": "sub_1"}}


@pytest.mark.parametrize(
    ("customer_update", "flow", "way_out"), [(FREE, None, True), (FIXED, None, False), (FREE, UPDATE, False)]
)
async def test_a_tax_that_needs_an_address(
    stranger: Arrive, customer_update: dict[str, Any], flow: dict[str, Any] | None, way_out: bool
) -> None:
    """Who can change the address is led there; who cannot is told whom to ask."""
    visit = await signed_in(stranger, {})
    await visit.sign_in(features={**FEATURES, **customer_update}, flow=flow)
    nowhere = InvalidRequest("Where is this?", code="customer_tax_location_invalid")
    visit.gateway.failures["/v1/invoices/create_preview"] = nowhere
    answer = await visit.post(f"{PLAN}/update", price="price_2", quantity="2")
    assert answer.status_code == 409
    assert page_problems(answer.text) == []
    assert "Taxes depend on your address" in answer.text
    assert ("/p/billing-information/update" in answer.text) == way_out
    assert ("to complete it." in words(answer.text)) != way_out
