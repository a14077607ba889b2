"""One invoice in parts that add up, for its owner alone; and the next one, where one comes."""

from typing import Any

import pytest

from services.catalogue import Catalogue
from services.customers import Customers
from services.invoices.explaining import MOST_LINES, Explaining
from services.invoices.exporting import Exporting
from services.payments import Payments
from services.stripe_gateway.errors import InvalidRequest, NotFound
from services.subscriptions import Subscriptions
from tests.unit import canned
from tests.unit.canned import NOW, CannedGateway, listed

PREVIEW = "/v1/invoices/create_preview"
MONTH = {"start": NOW, "end": NOW + 30 * canned.DAY}


def bill(**changes: Any) -> dict[str, Any]:
    return canned.invoice(
        **{"subtotal": 2000, "payments": listed(), "lines": listed(line("il_1")), **changes}
    )


def line(name: str) -> dict[str, Any]:
    return canned.line(id=name, period=MONTH)


def explaining(**answers: Any) -> tuple[Explaining, CannedGateway]:
    """Over a Stripe with the customer's in_1, and no payment or credit note unless a test says so."""
    usual = {"/v1/invoices/in_1": bill(), "/v1/credit_notes": listed(), "/v1/charges": listed()}
    gateway = CannedGateway(canned.account(**usual, **answers))
    catalogue = Catalogue(gateway)
    subscriptions = Subscriptions(gateway, catalogue, Customers(gateway))
    return Explaining(gateway, catalogue, Payments(gateway), subscriptions), gateway


@pytest.mark.parametrize("changes", [{"customer": "cus_2"}, {"status": "draft"}, {"status": None}])
async def test_whose_it_is(changes: dict[str, Any]) -> None:
    """SECURITY A1: a foreign one and a draft are not there, and nothing more is read of them."""
    service, gateway = explaining()
    gateway.answers["/v1/invoices/in_1"] = bill(**changes)
    with pytest.raises(NotFound):
        await service.invoice("cus_1", "in_1")
    assert len(gateway.calls) == 1


async def test_all_its_lines() -> None:
    """Issue 5.7: those that came with it, then the rest by pages, up to a number; the others are summed."""
    service, gateway = explaining()
    gateway.answers["/v1/invoices/in_1"] = bill(lines=listed(line("il_1"), line("il_2"), has_more=True))
    rest = [listed(line("il_3"), has_more=True), listed(line("il_4"))]
    gateway.answers["/v1/invoices/in_1/lines"] = lambda _: rest.pop(0)
    found = await service.invoice("cus_1", "in_1")
    assert [one.id for one in found.invoice.lines.data] == ["il_1", "il_2", "il_3", "il_4"]
    assert not found.invoice.lines.has_more
    pages = [params for path, params in gateway.calls if path.endswith("/lines")]
    assert pages == [{"limit": 100, "starting_after": last} for last in ("il_2", "il_3")]

    hundred = listed(*(line(f"il_{number}") for number in range(100)), has_more=True)
    gateway.answers["/v1/invoices/in_1"] = bill(lines=hundred, subtotal=2000 * 600)
    gateway.answers["/v1/invoices/in_1/lines"] = hundred
    many = await service.invoice("cus_1", "in_1")
    assert len(many.invoice.lines.data) == MOST_LINES
    assert many.invoice.lines.has_more
    assert sum(one.amount for one in many.bill.lines) == 2000 * 600


def tax(amount: int, rate: str | None = "txr_1", **more: Any) -> dict[str, Any]:
    details = {"tax_rate": rate} if rate else None
    return {"amount": amount, "tax_rate_details": details, **more}


async def test_its_taxes_and_discounts() -> None:
    """Issue 5.7: one of each kind, in whole; a rate and a coupon that cannot be read have no name."""
    coupon = {"id": "co_1", "duration": "once", "percent_off": 10}
    taken = [
        {"amount": 200, "discount": {"id": "di_1", "source": {"coupon": coupon}}},
        {"amount": 100, "discount": {"id": "di_2", "source": {"coupon": "co_2"}}},
        {"amount": 50, "discount": "di_3"},
        {"amount": 0, "discount": "di_4"},
    ]
    taxes = [
        tax(70),
        tax(30),
        tax(20, tax_behavior="inclusive"),
        tax(0, taxability_reason="reverse_charge"),
        tax(5, "txr_gone"),
        tax(3, None),
    ]
    rate = {"id": "txr_1", "display_name": "VAT", "percentage": 20.0}
    service, gateway = explaining(**{"/v1/tax_rates/txr_1": rate})
    gateway.answers["/v1/invoices/in_1"] = bill(total_taxes=taxes, total_discount_amounts=taken)
    found = await service.invoice("cus_1", "in_1")
    said = [(one.rate.id if one.rate else None, one.amount, one.included, one.reason) for one in found.taxes]
    assert said == [
        ("txr_1", 100, False, None),
        ("txr_1", 20, True, None),
        ("txr_1", 0, False, "reverse_charge"),
        (None, 5, False, None),
        (None, 3, False, None),
    ]
    assert [(one.id if one else None, amount) for one, amount in found.coupons] == [
        ("co_1", 200),
        (None, 100),
        (None, 50),
    ]


async def test_its_payments_and_credit_notes() -> None:
    """Issue 5.7: all attempts and what was taken back, the oldest first; a void note takes nothing back."""

    def paid(intent: Any) -> dict[str, Any]:
        return canned.payment(payment={"payment_intent": intent})

    def note(number: str, **more: Any) -> dict[str, Any]:
        return {"id": number, "created": NOW, "currency": "usd", "number": number, "total": 500, **more}

    intents = [paid("pi_1"), paid({"id": "pi_2", "amount": 2000, "status": "succeeded"}), paid(None)]
    notes = listed(note("cn_2"), note("cn_void", status="void"), note("cn_1"))
    service, gateway = explaining()
    gateway.answers |= {"/v1/invoices/in_1": bill(payments=listed(*intents)), "/v1/credit_notes": notes}
    found = await service.invoice("cus_1", "in_1")
    assert [one.id for one in found.credit_notes] == ["cn_1", "cn_2"]
    asked = {params["payment_intent"] for path, params in gateway.calls if path == "/v1/charges"}
    assert asked == {"pi_1", "pi_2"}
    (params,) = [params for path, params in gateway.calls if path == "/v1/credit_notes"]
    assert params == {"invoice": "in_1", "limit": 100}
    payments, discounts = (
        "payments.data.payment.payment_intent",
        "total_discount_amounts.discount.source.coupon",
    )
    assert gateway.calls[0] == ("/v1/invoices/in_1", {"expand": [payments, discounts]})


@pytest.mark.parametrize("paused", [False, True])
async def test_the_next_one(*, paused: bool) -> None:
    """R14: what comes, and that nothing is collected while that is so."""
    pause = {"behavior": "void"} if paused else None
    plan = canned.subscription(customer=canned.customer(), pause_collection=pause)
    service, gateway = explaining(**{"/v1/subscriptions/sub_1": plan, PREVIEW: bill(status="draft")})
    found = await service.upcoming("cus_1", "sub_1")
    assert found is not None
    assert (found.paused, found.bill.due) == (paused, 2000)
    (params,) = [params for path, params in gateway.calls if path == PREVIEW]
    assert params == {"subscription": "sub_1", "expand": ["total_discount_amounts.discount.source.coupon"]}


async def test_where_no_next_one_comes() -> None:
    """What Stripe refuses for another reason is no such news; another customer's plan is not there."""
    plan = canned.subscription(customer=canned.customer())
    foreign = canned.subscription(customer=canned.customer(id="cus_2"))
    service, gateway = explaining(**{"/v1/subscriptions/sub_1": plan, "/v1/subscriptions/sub_2": foreign})
    for none in (InvalidRequest, NotFound):
        gateway.failures[PREVIEW] = none("none", code="invoice_upcoming_none")
        assert await service.upcoming("cus_1", "sub_1") is None
    gateway.failures[PREVIEW] = InvalidRequest("no", code="customer_tax_location_invalid")
    with pytest.raises(InvalidRequest):
        await service.upcoming("cus_1", "sub_1")
    gateway.calls.clear()
    with pytest.raises(NotFound):
        await service.upcoming("cus_1", "sub_2")
    assert PREVIEW not in {path for path, _ in gateway.calls}


async def test_a_year_for_the_accountant() -> None:
    """Issue 5.8: page by page to the end, drafts left out."""
    pages = [
        listed(bill(id="in_3"), bill(id="in_2", status="draft"), has_more=True),
        listed(bill(id="in_1", status="void"), bill(id="in_0", status=None)),
    ]
    gateway = CannedGateway({"/v1/invoices": lambda _: pages.pop(0)})
    found = [[one.id for one in page] async for page in Exporting(gateway).pages("cus_1", 2026)]
    assert found == [["in_3"], ["in_1"]]
    created = {"gte": 1_767_225_600, "lt": 1_798_761_600}
    first = {"customer": "cus_1", "limit": 100, "created": created}
    assert [params for _, params in gateway.calls] == [first, {**first, "starting_after": "in_2"}]
    pages.append(listed(has_more=True))
    assert [page async for page in Exporting(gateway).pages("cus_1", 2026)] == [[]]
