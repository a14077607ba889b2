"""Issue 3, point 11, and issue 2, point 3: the manners of the API, whatever the noun."""

import asyncio
import base64
from collections import Counter
from typing import Any

import httpx
import pytest

from sandbox.api.idempotency import LIFETIME, SWEPT, Answer, IdempotencyKeys
from sandbox.app import create_sandbox
from sandbox.clock import Clock
from tests.unit.sandbox.client import KEY, NOW, Stripe

MILLISECONDS = NOW * 1000


@pytest.mark.parametrize(
    "authorization",
    ["Bearer sk_test_x", "Bearer rk_test_x", "Basic " + base64.b64encode(b"sk_test_x:").decode()],
)
def test_a_test_key_opens_as_bearer_and_as_basic(stripe: Stripe, authorization: str) -> None:
    """Issue 2, point 3: keys in both forms."""
    answer = stripe.http.get("/v1/customers", headers={"authorization": authorization})
    assert answer.status_code == 200


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer pk_test_x", "Basic !", "Digest x"])
def test_a_missing_or_malformed_key_is_refused(stripe: Stripe, authorization: str) -> None:
    """Issue 2, point 3: 401 in Stripe's envelope, and the key is not repeated whole."""
    answer = stripe.http.get("/v1/customers", headers={"authorization": authorization})
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_any_well_formed_version_is_answered_in_the_one_of_the_sdk(stripe: Stripe) -> None:
    """Issue 2, point 3."""
    answer = stripe.http.get("/v1/customers", headers={"stripe-version": "2026-08-26.dahlia"})
    assert answer.headers["stripe-version"] == "2026-10-28.endive"


@pytest.mark.parametrize("header", ["Stripe-Account", "Stripe-Context"])
def test_there_is_one_account(stripe: Stripe, header: str) -> None:
    """DESIGN: it never pretends: what is asked for another account is not done to this one."""
    own = stripe.get("/account")["id"]
    assert stripe.http.get("/v1/customers", headers={header: own}).status_code == 200
    answer = stripe.http.post("/v1/customers", data={"name": "Ada"}, headers={header: "acct_other"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "account_invalid")
    assert stripe.get("/customers")["data"] == []


def test_a_body_that_is_no_form_says_so(stripe: Stripe) -> None:
    """K5: not that its whole text were the name of a parameter."""
    answer = stripe.http.post("/v1/customers", json={"name": "Ada"})
    assert answer.status_code == 400
    assert "check that your POST content type is" in answer.json()["error"]["message"]


@pytest.mark.parametrize("noun", ["subscriptions", "prices", "products", "payment_intents"])
def test_a_search_that_is_not_there_is_an_unknown_url(stripe: Stripe, noun: str) -> None:
    """DESIGN: what it does not support answers 404 in Stripe's words."""
    error = stripe.refused("GET", f"/{noun}/search", query="active:'true'", status=404)
    assert error["message"].startswith(f"Unrecognized request URL (GET: /v1/{noun}/search).")


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("/subscriptions", {"customer": "cus_1", "trial_end": MILLISECONDS}, "trial_end"),
        ("/subscriptions", {"customer": "cus_1", "cancel_at": MILLISECONDS}, "cancel_at"),
        (
            "/subscriptions",
            {"customer": "cus_1", "billing_cycle_anchor": MILLISECONDS},
            "billing_cycle_anchor",
        ),
        (
            "/subscriptions/sub_1",
            {"pause_collection": {"behavior": "void", "resumes_at": MILLISECONDS}},
            "pause_collection[resumes_at]",
        ),
        ("/coupons", {"percent_off": 5, "redeem_by": MILLISECONDS}, "redeem_by"),
        ("/test_helpers/test_clocks", {"frozen_time": MILLISECONDS}, "frozen_time"),
    ],
)
def test_milliseconds_are_no_unix_time(stripe: Stripe, path: str, params: dict[str, Any], param: str) -> None:
    """A refusal instead of a date in the year 58,000, which nothing can show."""
    error = stripe.refused("POST", path, **params)
    assert (error["message"], error["param"]) == ("Invalid timestamp: must be Unix time in seconds", param)


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("/prices", {"recurring": {"interval": "month", "interval_count": 0}}, "recurring[interval_count]"),
        ("/prices", {"recurring": {"interval": "day", "interval_count": 1096}}, "recurring[interval_count]"),
        ("/subscriptions", {"customer": "cus_1", "trial_period_days": 10**9}, "trial_period_days"),
        ("/subscriptions", {"customer": "cus_1", "trial_period_days": -1}, "trial_period_days"),
        ("/invoices", {"customer": "cus_1", "days_until_due": 10**9}, "days_until_due"),
        ("/coupons", {"percent_off": 5, "duration_in_months": -1}, "duration_in_months"),
    ],
)
def test_a_span_of_time_has_bounds(stripe: Stripe, path: str, params: dict[str, Any], param: str) -> None:
    """Where there were none, a subscription at such a price was a 500."""
    error = stripe.refused("POST", path, **params)
    assert (error["code"], error["param"]) == ("parameter_invalid_integer", param)


def test_a_test_clock_moves_ten_years_at_most(stripe: Stripe) -> None:
    """More would keep everyone waiting."""
    path = "/test_helpers/test_clocks"
    clock = stripe.post(path, frozen_time=NOW)["id"]
    error = stripe.refused("POST", f"{path}/{clock}/advance", frozen_time=NOW + 11 * 366 * 86400)
    assert error["param"] == "frozen_time"
    assert stripe.post(f"{path}/{clock}/advance", frozen_time=NOW + 86400)["status"] == "ready"


def test_an_unknown_url_says_so(stripe: Stripe) -> None:
    """RECORDINGS: an unrecognized URL carries only message and type."""
    error = stripe.refused("GET", "/widgets", status=404)
    assert set(error) == {"message", "type"}
    assert error["message"].startswith("Unrecognized request URL (GET: /v1/widgets).")


@pytest.mark.parametrize(
    ("method", "path", "params", "code", "param", "message"),
    [
        ("GET", "/customers", {"wat": "x"}, "parameter_unknown", "wat", "Received unknown parameter: wat"),
        (
            "POST",
            "/customers",
            {"address": {"planet": "x"}},
            "parameter_unknown",
            "address[planet]",
            "Received unknown parameter: address[planet]",
        ),
        (
            "POST",
            "/coupons",
            {"amount_off": 1, "currency": "usd", "currency_options": {"eur": {"wat": "1"}}},
            "parameter_unknown",
            "currency_options[eur][wat]",
            "Received unknown parameter: currency_options[eur][wat]",
        ),
        ("POST", "/products", {}, "parameter_missing", "name", "Missing required param: name."),
        ("GET", "/customers", {"limit": "x"}, "parameter_invalid_integer", "limit", "Invalid integer: x"),
        (
            "POST",
            "/customers",
            {"tax_exempt": "maybe"},
            None,
            "tax_exempt",
            "Invalid tax_exempt: must be one of exempt, none, or reverse",
        ),
        ("POST", "/products", {"name": ["a"]}, None, "name", "Invalid string: must be a single value"),
        ("POST", "/customers", {"shipping": "x"}, None, "shipping", "Invalid object"),
        ("GET", "/products", {"ids": "x"}, None, "ids", "Invalid array"),
        ("GET", "/products", {"active": "perhaps"}, None, "active", "Invalid boolean: perhaps"),
        (
            "POST",
            "/customers",
            {"phone": "+1 555 0100 0100 0100 0100"},
            None,
            "phone",
            "Invalid string: +1 555 010...0100; must be at most 20 characters",
        ),
    ],
)
def test_a_wrong_parameter_is_named_in_stripes_words(
    stripe: Stripe,
    method: str,
    path: str,
    params: dict[str, Any],
    code: str | None,
    param: str,
    message: str,
) -> None:
    """RECORDINGS, table of errors."""
    error = stripe.refused(method, path, **params)
    assert (error.get("code"), error["param"], error["message"]) == (code, param, message)


def test_an_id_of_the_wrong_kind_is_missing(stripe: Stripe) -> None:
    """Issue 3, point 11: 404 in the path, 400 in a parameter."""
    customer = stripe.post("/customers")["id"]
    in_path = stripe.refused("GET", f"/products/{customer}", status=404)
    in_params = stripe.refused("POST", "/prices", currency="usd", unit_amount=1, product=customer)
    assert (in_path["code"], in_path["param"]) == ("resource_missing", "id")
    assert (in_params["code"], in_params["param"]) == ("resource_missing", "product")


def test_lists_go_newest_first_and_stay_within_their_limits(stripe: Stripe) -> None:
    """RECORDINGS, lists: limit 0 gives 1 and 101 gives 100, silently; the default is 10."""
    made = [stripe.post("/customers")["id"] for _ in range(12)]
    assert [c["id"] for c in stripe.get("/customers")["data"]] == made[:1:-1]
    assert len(stripe.get("/customers", limit=0)["data"]) == 1
    assert len(stripe.get("/customers", limit=101)["data"]) == 12


def test_a_list_is_walked_in_both_directions(stripe: Stripe) -> None:
    """RECORDINGS, lists: has_more speaks of the direction walked."""
    made = [stripe.post("/customers")["id"] for _ in range(5)]
    older = stripe.get("/customers", limit=2, starting_after=made[3])
    newer = stripe.get("/customers", limit=2, ending_before=made[1])
    assert ([c["id"] for c in older["data"]], older["has_more"]) == ([made[2], made[1]], True)
    assert ([c["id"] for c in newer["data"]], newer["has_more"]) == ([made[3], made[2]], True)
    assert stripe.get("/customers", ending_before=made[3])["has_more"] is False


def test_the_parts_of_an_object_are_walked_like_any_list(stripe: Stripe) -> None:
    """Both directions, unknown cursors and limits of an invoice's lines and a subscription's items."""
    customer = stripe.post("/customers", payment_method="pm_card_visa")["id"]
    (method,) = stripe.get("/payment_methods", customer=customer)["data"]
    product = stripe.post("/products", name="Boat")["id"]
    monthly = {"currency": "usd", "product": product, "recurring": {"interval": "month"}}
    prices = [stripe.post("/prices", unit_amount=100 * n, **monthly)["id"] for n in (1, 2, 3, 4)]
    subscription = stripe.post(
        "/subscriptions",
        customer=customer,
        items=[{"price": price} for price in prices],
        default_payment_method=method["id"],
    )
    invoice = stripe.get(f"/invoices/{subscription['latest_invoice']}")
    for path, more, parts in (
        ("/subscription_items", {"subscription": subscription["id"]}, subscription["items"]["data"]),
        (f"/invoices/{invoice['id']}/lines", {}, invoice["lines"]["data"]),
    ):
        older = stripe.get(path, limit=2, starting_after=parts[0]["id"], **more)
        newer = stripe.get(path, limit=2, ending_before=parts[3]["id"], **more)
        assert (older["data"], older["has_more"]) == (parts[1:3], True)
        assert (newer["data"], newer["has_more"]) == (parts[1:3], True)
        assert stripe.get(path, ending_before=parts[2]["id"], **more)["has_more"] is False
        unknown = stripe.refused("GET", path, ending_before="si_nope", **more)
        assert (unknown["code"], unknown["param"]) == ("resource_missing", "ending_before")
        both = stripe.refused("GET", path, starting_after="a", ending_before="b", **more)
        assert both["message"].startswith("Received both")


def test_an_invoice_carries_its_first_ten_lines(stripe: Stripe) -> None:
    """Stripe: the first handful of lines; the others are listed. The money counts them all."""
    customer = stripe.post("/customers")["id"]
    for number in range(1, 13):
        stripe.post(
            "/invoiceitems", customer=customer, amount=number, currency="usd", description=str(number)
        )
    invoice = stripe.post("/invoices", customer=customer, pending_invoice_items_behavior="include")
    carried = invoice["lines"]
    assert (len(carried["data"]), carried["has_more"], carried["total_count"]) == (10, True, 12)
    assert invoice["total"] == sum(range(1, 13))
    path = f"/invoices/{invoice['id']}/lines"
    rest = stripe.get(path, starting_after=carried["data"][-1]["id"])
    assert ([line["amount"] for line in rest["data"]], rest["has_more"]) == ([2, 1], False)
    assert stripe.post(f"{path}/{rest['data'][0]['id']}", amount=100)["amount"] == 100
    stripe.post(f"/invoices/{invoice['id']}/finalize")
    assert len(stripe.get(path, limit=100)["data"]) == 12
    page = stripe.http.get(f"/invoices/{invoice['id']}").text
    assert page.count("<br><small>") == 12


def test_lists_are_filtered_by_time(stripe: Stripe) -> None:
    """Stripe's `created` filter: a second or a range."""
    stripe.post("/products", name="Boat")
    assert len(stripe.get("/products", created=NOW)["data"]) == 1
    assert len(stripe.get("/products", created={"gte": NOW, "lt": NOW + 1})["data"]) == 1
    assert stripe.get("/products", created={"gt": NOW})["data"] == []


def test_the_same_key_and_parameters_answer_alike(stripe: Stripe) -> None:
    """RECORDINGS: twice is once; refusals are remembered too."""
    first = stripe.post("/customers", idempotency_key="k1", name="Ann")
    again = stripe.http.post("/v1/customers", data={"name": "Ann"}, headers={"idempotency-key": "k1"})
    assert again.json() == first
    assert again.headers["idempotent-replayed"] == "true"
    (created,) = stripe.events("customer.created")
    assert again.headers["original-request"] == created["request"]["id"] != again.headers["request-id"]
    assert len(stripe.get("/customers")["data"]) == 1


def test_a_key_cannot_serve_another_request(stripe: Stripe) -> None:
    """RECORDINGS: type idempotency_error."""
    stripe.post("/customers", idempotency_key="k1", name="Ann")
    answer = stripe.http.post("/v1/customers", data={"name": "Bob"}, headers={"idempotency-key": "k1"})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "idempotency_error"


def test_expand_resolves_ids_also_nested_and_on_lists(stripe: Stripe) -> None:
    """Issue 2, point 3: at most four levels."""
    product = stripe.post(
        "/products", name="Boat", default_price_data={"currency": "usd", "unit_amount": 500}
    )
    listed = stripe.get("/products", expand=["data.default_price.product"])["data"][0]
    assert listed["default_price"]["unit_amount"] == 500
    assert listed["default_price"]["product"]["id"] == product["id"]
    too_deep = stripe.refused("GET", "/products", expand=["data.default_price.product.default_price.product"])
    assert "more than 4 levels" in too_deep["message"]


def test_what_cannot_be_expanded_is_said(stripe: Stripe) -> None:
    """Stripe's words, with the hint for lists."""
    customer = stripe.post("/customers", name="Ann")["id"]
    wrong = stripe.refused("GET", f"/customers/{customer}", expand=["wat"])
    assert wrong["message"] == "This property cannot be expanded (wat)."
    assert "'data.email'" in stripe.refused("GET", "/customers", expand=["email"])["message"]


@pytest.mark.parametrize(
    "path",
    [
        "wat",
        "email",
        "invoice_settings.footer",
        "shipping.address.city",
        "subscriptions.data.latest_invoice.payments.data",
    ],
)
def test_a_wrong_expansion_leaves_everything_as_it_was(stripe: Stripe, path: str) -> None:
    """What is refused has not happened."""
    assert path in stripe.refused("POST", "/customers", name="Ann", expand=[path])["message"]
    assert stripe.get("/customers")["data"] == []


def test_a_wrong_expansion_within_a_list(stripe: Stripe) -> None:
    """The same for what lies in the lists and objects of an answer."""
    desk = {"currency": "usd", "unit_amount": 500, "recurring": {"interval": "month"}}
    price = stripe.post("/products", name="Boat", default_price_data=desk)["default_price"]
    customer = stripe.post("/customers")["id"]
    sent = {"customer": customer, "items": [{"price": price}], "collection_method": "send_invoice"}
    for path in ("items.data.price.nickname", "items.data.wat"):
        refused = stripe.refused("POST", "/subscriptions", **sent, days_until_due=3, expand=[path])
        assert refused["message"] == f"This property cannot be expanded ({path})."
    assert stripe.get("/subscriptions")["data"] == []


def test_metadata_merges_by_key_and_clears(stripe: Stripe) -> None:
    """RECORDINGS: metadata merges; an empty value removes its key, "" removes all."""
    path = "/customers/" + stripe.post("/customers", metadata={"a": "1", "b": "2"})["id"]
    assert stripe.post(path, metadata={"b": "", "c": "3"})["metadata"] == {"a": "1", "c": "3"}
    assert stripe.post(path, metadata="")["metadata"] == {}


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"k" * 41: "v"}, "Metadata keys can have up to 40 characters"),
        ({"k": "v" * 501}, "Metadata values can have up to 500 characters"),
        ({f"k{number}": "v" for number in range(51)}, "Metadata can have up to 50 keys"),
    ],
)
def test_metadata_has_limits(stripe: Stripe, metadata: dict[str, str], words: str) -> None:
    """docs.stripe.com/api/metadata: 50 keys of 40 characters, values of 500."""
    refused = stripe.refused("POST", "/customers", metadata=metadata)
    assert refused["message"].startswith(words)
    assert refused["param"] == "metadata"
    assert stripe.get("/customers")["data"] == []


async def test_64_parallel_clients_get_consistent_answers() -> None:
    """Issue 3, point 11: every write is there once, and the same key from all makes one object."""
    sandbox = create_sandbox(Clock(lambda: NOW), seed="empty")
    transport = httpx.ASGITransport(app=sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=KEY) as client:

        async def live(number: int) -> tuple[str, str]:
            own = await client.post("/v1/customers", data={"name": str(number)})
            shared = await client.post(
                "/v1/customers", data={"name": "all"}, headers={"idempotency-key": "one"}
            )
            renamed = await client.post(f"/v1/customers/{own.json()['id']}", data={"phone": str(number)})
            assert (renamed.json()["name"], renamed.json()["phone"]) == (str(number), str(number))
            return own.json()["id"], shared.json()["id"]

        made = await asyncio.gather(*(live(number) for number in range(64)))
        listed = (await client.get("/v1/customers", params={"limit": 100})).json()["data"]
    assert len({own for own, _ in made}) == 64
    assert len({shared for _, shared in made}) == 1
    assert Counter(c["name"] for c in listed) == Counter([*map(str, range(64)), "all"])


def test_keys_are_forgotten_after_a_day() -> None:
    """Stripe: a key lives for 24 hours; a long-running sandbox does not keep them all."""
    keys = IdempotencyKeys()
    answer = Answer(200, b"{}", "req_1")
    for number in range(SWEPT):
        keys.remember(f"old{number}", ("POST",), answer, NOW)
    assert keys.recall("old1", ("POST",), NOW + LIFETIME) == answer
    for number in range(SWEPT):
        keys.remember(f"new{number}", ("POST",), answer, NOW + LIFETIME + 1)
    assert keys.recall("old2", ("POST",), NOW) is None
    assert keys.recall("new2", ("POST",), NOW + LIFETIME) == answer
