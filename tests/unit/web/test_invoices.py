"""The addresses of invoices and payments: who may use them, and what a form may send."""

from urllib.parse import urlencode

import pytest

from services.stripe_gateway.errors import NotFound
from tests.unit.canned import invoice, listed, payment, subscription
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import words

READS = [
    "/p/invoices/in_1",
    "/p/invoices/in_1/pay",
    "/p/invoices/in_1/bank",
    "/p/invoices/in_1/returned",
    "/p/invoices/pay-all",
    "/p/invoices/upcoming/sub_1",
    "/p/invoices/csv?year=2026",
    "/p/payments",
    "/p/payments/ch_1/receipt",
]
OF = {"key": "run_0123456789abcdef", "payment_method": "pm_1", "of": "in_1.2000"}


@pytest.mark.parametrize("path", READS)
async def test_switched_off_they_do_not_exist(stranger: Arrive, path: str) -> None:
    """SECURITY A3: without `invoice_history` nothing is asked of Stripe about invoices."""
    visit = await stranger(**{"/v1/invoices/in_1": invoice()})
    await visit.sign_in(features={"invoice_history": {"enabled": False}})
    answer = await visit.page(path)
    assert answer.status_code == 404
    assert not [called for called, _ in visit.gateway.calls if "invoices" in called or "charges" in called]


@pytest.mark.parametrize("path", ["/p/invoices/in_1/pay", "/p/invoices/pay-all"])
async def test_a_hand_made_payment_is_refused(stranger: Arrive, path: str) -> None:
    """SECURITY A3: 403 for a POST where the feature is off."""
    visit = await stranger(**{"/v1/invoices/in_1": invoice()})
    await visit.sign_in(features={"invoice_history": {"enabled": False}})
    answer = await visit.post(path, amount="2000", **OF)
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/p/invoices/in_2", "/p/invoices/in_2/pay", "/p/payments/ch_2/receipt"])
async def test_someone_elses_do_not_exist(customer: Arrive, path: str) -> None:
    """SECURITY A1: 404, whatever is asked about it."""
    foreign = invoice(id="in_2", customer="cus_2", status="open", subtotal=2000, lines=listed())
    charge = {"id": "ch_2", "amount": 1, "created": 1, "currency": "usd", "status": "succeeded"}
    visit = await customer(
        **{"/v1/invoices/in_2": foreign, "/v1/charges/ch_2": {**charge, "customer": "cus_2"}}
    )
    assert (await visit.page(path)).status_code == 404


async def test_there_is_no_next_invoice(customer: Arrive) -> None:
    """Stripe answers 404 where nothing comes any more, which is not that the page does not exist."""
    visit = await customer(**{"/v1/subscriptions/sub_1": subscription()})
    none = NotFound("No upcoming invoices for customer", code="invoice_upcoming_none")
    visit.gateway.failures["/v1/invoices/create_preview"] = none
    answer = await visit.page("/p/invoices/upcoming/sub_1")
    assert answer.status_code == 200
    assert "Nothing more will be billed for this plan." in answer.text


@pytest.mark.parametrize("of", ["", "in_1", "sub_1.5", "in_1.-5", "in_1.5;in_2.5", ",".join(["in_1.5"] * 26)])
async def test_a_run_is_read_strictly(customer: Arrive, of: str) -> None:
    """SECURITY M2: what the form did not write is refused before anything happens."""
    visit = await customer()
    answer = await visit.post("/p/invoices/pay-all", **{**OF, "of": of})
    assert answer.status_code == 400


@pytest.mark.parametrize(("asked", "declined"), [(2000, True), (3000, False)])
async def test_what_came_of_a_run(customer: Arrive, asked: int, *, declined: bool) -> None:
    """SECURITY M4, F12: what asks for another amount by now was not tried, so no bank said no to it."""
    error = {"code": "card_declined", "decline_code": "insufficient_funds"}
    intent = {"id": "pi_1", "amount": 2000, "status": "requires_payment_method", "last_payment_error": error}
    payments = listed(payment(status="open", payment={"payment_intent": intent}))
    still = invoice(status="open", subtotal=2000, lines=listed(), payments=payments)
    visit = await customer(**{"/v1/invoices/in_1": still})
    run = urlencode({**OF, "of": f"in_1.{asked}", "tried": "in_1"})
    said = words((await visit.page(f"/p/invoices/pay-all/results?{run}")).text)
    assert ("There is not enough money" in said) is declined
    assert ("Not paid yet: $20.00." in said) is not declined


@pytest.mark.parametrize("year", ["", "26", "2026/..", "9999"])
async def test_a_year_is_a_year(customer: Arrive, year: str) -> None:
    """SECURITY M2."""
    visit = await customer()
    assert (await visit.page(f"/p/invoices/csv?year={year}")).status_code == 400


@pytest.mark.parametrize(
    ("locale", "heading"), [("en", "Pay invoice TIDE-0001"), ("ja", "請求書 TIDE-0001 を支払う")]
)
async def test_the_heading_of_paying(stranger: Arrive, locale: str, heading: str) -> None:
    """A sentence's capitals, as every other heading has them."""
    due = invoice(status="open", subtotal=2000, lines=listed(), amount_remaining=2000)
    visit = await stranger(**{"/v1/invoices/in_1": due})
    await visit.sign_in(locale)
    assert heading in (await visit.page("/p/invoices/in_1/pay")).text
