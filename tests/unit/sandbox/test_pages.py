"""The hosted pages: Checkout in setup mode, 3-D Secure, the invoice and its PDF, without JavaScript
(issue 2, point 3; issue 3, points 7 and 8)."""

from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pypdf import PdfReader

from sandbox.pages.authentication import with_outcome
from sandbox.pages.card_form import test_cards as shown_cards
from tests.unit.sandbox.client import Stripe
from tests.unit.web.html import elements, page_problems, words

SHOP = "https://shop.example"
CARD = {"type": "card", "number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123"}
ASKS_AT_SET_UP = "4000 0025 0000 3155"
ASKS_ALWAYS = "4000 0027 6000 3184"


class Visitor:
    """A browser without JavaScript, at the sandbox's pages."""

    def __init__(self, stripe: Stripe) -> None:
        self.stripe = stripe
        self.customer = stripe.post("/customers", name="Ada <b>", email="ada@example.com")["id"]

    def checkout(self, **params: Any) -> Any:
        pages = {"success_url": f"{SHOP}/ok?cs={{CHECKOUT_SESSION_ID}}", "cancel_url": f"{SHOP}/no"}
        terms = {"mode": "setup", "currency": "usd", "customer": self.customer, **pages, **params}
        return self.stripe.post("/checkout/sessions", **terms)

    def invoice(self, amount: int = 1200, **params: Any) -> Any:
        """An open invoice."""
        item = {"customer": self.customer, "amount": amount, "currency": "usd", "description": "Rope & knots"}
        self.stripe.post("/invoiceitems", **item)
        terms = {"pending_invoice_items_behavior": "include", "collection_method": "send_invoice"}
        draft = self.stripe.post("/invoices", customer=self.customer, days_until_due=30, **terms, **params)
        return self.stripe.post(f"/invoices/{draft['id']}/finalize")

    def get(self, url: str) -> httpx.Response:
        return self._good(self.stripe.http.get(path_of(url)))

    def post(self, url: str, **form: str) -> httpx.Response:
        """The answer, redirects on the sandbox followed."""
        answer = self.stripe.http.post(path_of(url), data=form)
        while answer.status_code == 303:
            answer = self.stripe.http.get(answer.headers["location"])
        return self._good(answer)

    def _good(self, page: httpx.Response) -> httpx.Response:
        assert page_problems(page.text) == []
        assert "unsafe" not in page.headers["content-security-policy"]
        return page


def path_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/sandbox")


def alert(page: httpx.Response) -> str:
    return next((str(one.text) for one in elements(page.text) if one.get("role") == "alert"), "")


def leads_to(page: httpx.Response) -> str:
    """Where a page leads on to, by its header and by its link."""
    url = page.headers["refresh"].removeprefix("0;url=")
    assert url in [one.get("href") for one in elements(page.text)]
    return str(url)


@pytest.fixture
def visitor(stripe: Stripe) -> Visitor:
    return Visitor(stripe)


def test_checkout_saves_a_card_and_leads_on(visitor: Visitor) -> None:
    """`{CHECKOUT_SESSION_ID}` is replaced; the card is the customer's; the session is complete."""
    session = visitor.checkout()
    page = visitor.post(session["url"], **CARD)
    assert leads_to(page) == f"{SHOP}/ok?cs={session['id']}"
    done = visitor.stripe.get(f"/checkout/sessions/{session['id']}", expand=["setup_intent.payment_method"])
    assert (done["status"], done["setup_intent"]["payment_method"]["card"]["last4"]) == ("complete", "4242")
    assert done["setup_intent"]["payment_method"]["customer"] == visitor.customer
    assert len(visitor.stripe.events("checkout.session.completed")) == 1


def test_checkout_done_twice_is_done_once(visitor: Visitor) -> None:
    """A reload or a second click leads on again and saves nothing more."""
    session = visitor.checkout()
    visitor.post(session["url"], **CARD)
    again = visitor.post(session["url"], **CARD)
    assert leads_to(again) == f"{SHOP}/ok?cs={session['id']}" == leads_to(visitor.get(session["url"]))
    assert len(visitor.stripe.get("/payment_methods", customer=visitor.customer)["data"]) == 1


def test_checkout_shows_its_fields_and_the_way_back(visitor: Visitor) -> None:
    """The labels that QA relies on, each with its field; names are escaped."""
    page = visitor.get(visitor.checkout()["url"])
    labels = {" ".join(str(one.text).split()) for one in elements(page.text) if one.tag == "label"}
    assert {"Card number", "Expiry date", "Security code (CVC)"} <= labels
    assert f"{SHOP}/no" in [one.get("href") for one in elements(page.text)]
    assert "Ada &lt;b&gt;" in page.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"number": ""}, "Your card number is incomplete."),
        ({"number": "4242 4242 4242 4241"}, "Your card number is incorrect."),
        ({"number": "4000 0000 0000 0002"}, "Your card was declined."),
        ({"number": "4000 0000 0000 9995"}, "Your card has insufficient funds."),
        ({"expiry": "soon"}, "Your card's expiry date is incomplete."),
        ({"expiry": "13/30"}, "Your card's expiration month is invalid."),
        ({"cvc": "12"}, "Your card's security code is incomplete."),
        ({"type": "boleto"}, "Choose one of the payment methods."),
    ],
)
def test_checkout_says_what_was_wrong_and_keeps_what_was_typed(
    visitor: Visitor, typed: dict[str, str], message: str
) -> None:
    """The session stays open, and the security code is not shown again."""
    session = visitor.checkout()
    form = {**CARD, **typed}
    page = visitor.post(session["url"], **form)
    assert alert(page) == message
    assert page.status_code in {400, 402}
    values = {one.get("name"): one.get("value") for one in elements(page.text) if one.tag == "input"}
    assert (values["number"], values["expiry"]) == (form["number"], form["expiry"])
    assert visitor.stripe.get(f"/checkout/sessions/{session['id']}")["status"] == "open"


@pytest.mark.parametrize("kind", ["us_bank_account", "link", "cashapp", "amazon_pay", "acss_debit"])
def test_checkout_saves_other_types_too(visitor: Visitor, kind: str) -> None:
    """A choice is enough: their details are the test accounts'."""
    visitor.post(visitor.checkout()["url"], type=kind)
    (saved,) = visitor.stripe.get("/payment_methods", customer=visitor.customer)["data"]
    assert saved["type"] == kind


def test_three_d_secure_at_set_up(visitor: Visitor) -> None:
    """Failed: back to the form, with a word. Completed: on to the merchant."""
    session = visitor.checkout()
    page = visitor.post(session["url"], **{**CARD, "number": ASKS_AT_SET_UP})
    assert "may save this card" in words(page.text)
    intent = f"/authentication/{session['setup_intent']}"
    assert "was not saved" in alert(visitor.post(intent, outcome="fail"))
    visitor.post(session["url"], **{**CARD, "number": ASKS_AT_SET_UP})
    assert leads_to(visitor.post(intent, outcome="complete")) == f"{SHOP}/ok?cs={session['id']}"
    assert "answered already" in words(visitor.post(intent, outcome="complete").text)


def test_an_expired_checkout_says_so(visitor: Visitor) -> None:
    """It takes nothing more."""
    session = visitor.checkout()
    visitor.stripe.post(f"/checkout/sessions/{session['id']}/expire")
    page = visitor.post(f"/checkout/{session['id']}", **CARD)
    assert (page.status_code, "has expired" in words(page.text)) == (410, True)
    assert visitor.stripe.get("/payment_methods", customer=visitor.customer)["data"] == []


def test_an_invoice_is_paid_with_a_new_card(visitor: Visitor) -> None:
    """The card is saved; the page then says that the invoice is paid, and offers no form."""
    invoice = visitor.invoice()
    page = visitor.get(invoice["hosted_invoice_url"])
    assert "Rope &amp; knots" in page.text
    assert "$12.00" in words(page.text)
    paid = visitor.post(invoice["hosted_invoice_url"] + "/pay", payment_method="new", **CARD)
    assert "Paid on" in words(paid.text)
    assert not [one for one in elements(paid.text) if one.tag == "form"]
    assert visitor.stripe.get(f"/invoices/{invoice['id']}")["status"] == "paid"
    assert len(visitor.stripe.get("/payment_methods", customer=visitor.customer)["data"]) == 1


def test_an_invoice_is_paid_with_a_saved_card(visitor: Visitor) -> None:
    """It is offered by brand and last digits."""
    card = visitor.stripe.card(visitor.customer)
    invoice = visitor.invoice()
    assert "Visa ending in 4242" in words(visitor.get(invoice["hosted_invoice_url"]).text)
    visitor.post(invoice["hosted_invoice_url"] + "/pay", payment_method=card["id"])
    assert visitor.stripe.get(f"/invoices/{invoice['id']}")["status"] == "paid"


def test_a_decline_leaves_the_invoice_open(visitor: Visitor) -> None:
    """With the bank's word; another card can be tried at once."""
    card = visitor.stripe.card(
        visitor.customer, number="4000000000000341", exp_month=9, exp_year=2031, cvc="123"
    )
    invoice = visitor.invoice()
    page = visitor.post(invoice["hosted_invoice_url"] + "/pay", payment_method=card["id"])
    assert (page.status_code, alert(page)) == (402, "Your card was declined.")
    assert visitor.stripe.get(f"/invoices/{invoice['id']}")["status"] == "open"
    visitor.post(invoice["hosted_invoice_url"] + "/pay", payment_method="new", **CARD)
    assert visitor.stripe.get(f"/invoices/{invoice['id']}")["status"] == "paid"


def test_somebody_elses_card_does_not_pay(visitor: Visitor) -> None:
    """The id in the form is checked against the customer."""
    other = visitor.stripe.post("/customers")["id"]
    card = visitor.stripe.card(other)
    invoice = visitor.invoice()
    assert visitor.post(invoice["hosted_invoice_url"] + "/pay", payment_method=card["id"]).status_code == 400
    assert visitor.stripe.get(f"/invoices/{invoice['id']}")["status"] == "open"


@pytest.mark.parametrize(("outcome", "status"), [("complete", "paid"), ("fail", "open")])
def test_three_d_secure_at_payment(visitor: Visitor, outcome: str, status: str) -> None:
    """The bank's page names the amount, and leads back to the invoice."""
    invoice = visitor.invoice()
    form = {**CARD, "number": ASKS_ALWAYS}
    page = visitor.post(invoice["hosted_invoice_url"] + "/pay", payment_method="new", **form)
    assert "approve the payment of $12.00 to Tidewater" in words(page.text)
    (payment,) = visitor.stripe.get("/invoice_payments", invoice=invoice["id"])["data"]
    intent = payment["payment"]["payment_intent"]
    back = visitor.post(f"/authentication/{intent}", outcome=outcome)
    assert leads_to(back).startswith(invoice["hosted_invoice_url"] + "?")
    assert visitor.stripe.get(f"/invoices/{invoice['id']}")["status"] == status


def test_a_payment_returns_with_what_stripe_adds(visitor: Visitor) -> None:
    """The intent, its client secret and how it went, beside what the merchant's URL had."""
    world = visitor.stripe.sandbox.world
    made = visitor.stripe.post("/payment_intents", amount=900, currency="usd", customer=visitor.customer)
    intent = world.payment_intents.get(made["id"])
    url = with_outcome(f"{SHOP}/back?order=7#top", intent)
    query = parse_qs(urlsplit(url).query)
    assert query == {
        "order": ["7"],
        "payment_intent": [intent.id],
        "payment_intent_client_secret": [intent.client_secret],
        "redirect_status": ["failed"],
    }
    assert urlsplit(url).fragment == "top"


def test_an_unclear_answer_to_the_bank_is_refused(visitor: Visitor) -> None:
    """Neither completed nor failed: nothing happens."""
    session = visitor.checkout()
    visitor.post(session["url"], **{**CARD, "number": ASKS_AT_SET_UP})
    answer = visitor.stripe.http.post(f"/authentication/{session['setup_intent']}", data={"outcome": "maybe"})
    assert answer.status_code == 400
    assert visitor.stripe.get(f"/setup_intents/{session['setup_intent']}")["status"] == "requires_action"


def test_an_invoice_downloads_as_a_pdf(visitor: Visitor) -> None:
    """In the customer's language, with its number as the file's name."""
    visitor.stripe.post(f"/customers/{visitor.customer}", name="髙橋 美咲", preferred_locales=["ja-JP"])
    invoice = visitor.invoice()
    answer = visitor.stripe.http.get(path_of(invoice["invoice_pdf"]))
    assert answer.headers["content-type"] == "application/pdf"
    assert f'filename="invoice-{invoice["number"]}.pdf"' in answer.headers["content-disposition"]
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "請求書" in text
    assert "髙橋 美咲" in text
    assert "Tidewater" in text


def test_a_charge_has_a_receipt(visitor: Visitor) -> None:
    """What was paid, when, with what, and what of it was given back; a failed charge has none."""
    invoice = visitor.invoice()
    visitor.post(invoice["hosted_invoice_url"] + "/pay", payment_method="new", **CARD)
    (charge,) = visitor.stripe.get("/charges", customer=visitor.customer)["data"]
    visitor.stripe.post("/refunds", charge=charge["id"], amount=300)
    receipt = words(visitor.get(charge["receipt_url"]).text)
    for expected in ("$12.00 paid on", "Visa ending in 4242", "Refunded $3.00"):
        assert expected in receipt
    fails = {"number": "4000000000000341", "exp_month": 9, "exp_year": 2031, "cvc": "123"}
    card = visitor.stripe.card(visitor.customer, **fails)
    other = visitor.invoice()
    visitor.post(other["hosted_invoice_url"] + "/pay", payment_method=card["id"])
    failed = visitor.stripe.get("/charges", customer=visitor.customer)["data"][0]
    assert failed["receipt_url"] is None
    assert visitor.stripe.http.get(f"/receipts/{failed['id']}").status_code == 404


def test_a_draft_has_no_page(visitor: Visitor) -> None:
    """Stripe gives a draft no hosted page either."""
    draft = visitor.stripe.post("/invoices", customer=visitor.customer)
    assert visitor.stripe.http.get(f"/invoices/{draft['id']}").status_code == 404
    assert visitor.stripe.http.get("/invoices/in_nothing").status_code == 404


def test_the_start_page_shows_everything_that_qa_steers(visitor: Visitor) -> None:
    """Customers, mails with their codes and links, the clock, deliveries, faults."""
    http = visitor.stripe.http
    http.post("/reset", params={"seed": "demo"})
    mail = {
        "to": "ada@example.com",
        "subject": "Your code",
        "text": "Hi",
        "code": "123456",
        "link": f"{SHOP}/l",
    }
    http.post("/outbox", json=mail)
    http.post("/faults", data={"path": "/v1/prices*", "status": "503"})
    page = visitor.get("/")
    forms = [one.get("action") for one in elements(page.text) if one.tag == "form"]
    assert len([action for action in forms if str(action).startswith("/open?customer=cus_")]) == 17
    assert {"/clock", "/reset"} <= set(forms)
    for expected in ("123456", f"{SHOP}/l", "* /v1/prices*", "2026-09-21 14:13:20 UTC", "many_invoices"):
        assert expected in words(page.text)


def test_each_test_card_is_shown_with_what_it_does() -> None:
    """From the one table that the engine goes by."""
    outcomes = dict(shown_cards())
    assert outcomes["4242 4242 4242 4242"] == "Works (visa)"
    assert outcomes[ASKS_ALWAYS] == "Asks for 3-D Secure every time"
    assert outcomes["4000 0000 0000 0341"] == "Can be saved, fails when charged: your card was declined"


@pytest.mark.parametrize("path", ["/static/sandbox.css", "/static/icon.svg"])
def test_styles_are_files_of_their_own(visitor: Visitor, path: str) -> None:
    """The policy allows nothing inline."""
    assert visitor.stripe.http.get(path).status_code == 200
