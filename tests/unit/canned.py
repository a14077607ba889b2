"""A Stripe of canned answers behind the gateway's interface: by path, with failures and delays on order."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from services.stripe_gateway.errors import GatewayError, NotFound
from services.stripe_gateway.gateway import Call, Gateway, in_time

T = TypeVar("T")

NOW = 1_793_000_000  # 26 October 2026, 06:13:20 UTC
DAY = 86_400


class CannedGateway(Gateway):
    """Answers by path; `calls` are the paths with their parameters, in the order in which they came."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = dict(answers)
        self.failures: dict[str, GatewayError | Exception] = {}
        self.holds: dict[str, asyncio.Event] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.observe: Callable[[Call], None] = lambda _call: None

    async def get(self, path: str, answer: type[T], params: Mapping[str, Any] | None = None) -> T:
        """The canned answer, decoded as the real one would be."""
        self.calls.append((path, dict(params or {})))
        if path in self.holds:
            await in_time(self.holds[path].wait)
        if path in self.failures:
            raise self.failures[path]
        if path not in self.answers:
            raise NotFound(f"nothing canned for {path}")
        found = self.answers[path]
        return msgspec.convert(found(params) if callable(found) else found, answer)

    async def post(
        self, path: str, answer: type[T], params: Mapping[str, Any] | None = None, *, idempotency_key: str
    ) -> T:
        """As `get`: previews are posted, and change nothing."""
        return await self.get(path, answer, params)


def listed(*data: Mapping[str, Any], has_more: bool = False) -> dict[str, Any]:
    """Stripe's list envelope."""
    return {"object": "list", "data": list(data), "has_more": has_more, "url": "/v1/things"}


def customer(**changes: Any) -> dict[str, Any]:
    """A customer with everything that the billing information shows."""
    return {
        "id": "cus_1",
        "object": "customer",
        "created": NOW,
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "phone": "+44 20 7946 0000",
        "address": {
            "line1": "12 St James's Square",
            "city": "London",
            "postal_code": "SW1Y 4JH",
            "country": "GB",
        },
        "shipping": {"name": "Ada", "phone": None, "address": {"line1": "1-2-3 Jingumae", "country": "JP"}},
        "invoice_settings": {"default_payment_method": card()},
        "preferred_locales": [],
        "tax_ids": listed(
            tax_id("verified"), tax_id("pending", id="txi_2", type="gb_vat", value="GB123456789")
        ),
        **changes,
    }


def address(**changes: Any) -> dict[str, Any]:
    """An address in London."""
    lines = {"line1": "12 St James's Square", "line2": None, "city": "London", "state": None}
    return {**lines, "postal_code": "SW1Y 4JH", "country": "GB", **changes}


def tax_id(status: str, **changes: Any) -> dict[str, Any]:
    """A tax id in one state of verification."""
    return {
        "id": "txi_1",
        "type": "eu_vat",
        "value": "DE123456789",
        "country": "DE",
        "verification": {"status": status, "verified_address": None, "verified_name": None},
        **changes,
    }


def card(**changes: Any) -> dict[str, Any]:
    """A Visa that is good for years, unless its card says otherwise."""
    details = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2030, **changes.pop("card", {})}
    return {"id": "pm_1", "type": "card", "customer": "cus_1", "created": NOW, "card": details, **changes}


def wallet(
    *cards: Mapping[str, Any],
    default: str | None = "pm_1",
    plans: Sequence[Mapping[str, Any]] | None = None,
    more_plans: bool = False,
) -> Any:
    """Payment methods; where it is asked for, each with its owner and the running plans (sub_1 alone)."""
    running = [subscription()] if plans is None else plans
    owner = customer(
        invoice_settings={"default_payment_method": default},
        subscriptions=listed(*running, has_more=more_plans),
    )

    def answer(params: Mapping[str, Any]) -> dict[str, Any]:
        whose = {"customer": owner} if "expand" in params else {}
        return listed(*({**card, **whose} for card in cards))

    return answer


def price(**changes: Any) -> dict[str, Any]:
    """$20.00 per month of product prod_1."""
    recurring = {"interval": "month", "interval_count": 1, "usage_type": "licensed", "meter": None}
    return {
        "id": "price_1",
        "object": "price",
        "currency": "usd",
        "product": "prod_1",
        "unit_amount": 2000,
        "unit_amount_decimal": None,
        "recurring": {**recurring, **changes.pop("recurring", {})},
        **changes,
    }


def item(**changes: Any) -> dict[str, Any]:
    """One piece of price_1 in a period that ends on 10 November 2026."""
    return {
        "id": "si_1",
        "object": "subscription_item",
        "current_period_start": NOW - 15 * DAY,
        "current_period_end": NOW + 15 * DAY,
        "discounts": [],
        "price": price(),
        "quantity": 1,
        **changes,
    }


def subscription(**changes: Any) -> dict[str, Any]:
    """An active subscription to product prod_1, paid by the customer's default."""
    return {
        "id": "sub_1",
        "object": "subscription",
        "customer": "cus_1",
        "created": NOW - 100 * DAY,
        "currency": "usd",
        "status": "active",
        "items": listed(item()),
        **changes,
    }


def product(**changes: Any) -> dict[str, Any]:
    """The product Gold."""
    return {"id": "prod_1", "object": "product", "name": "Gold", "active": True, **changes}


def invoice(**changes: Any) -> dict[str, Any]:
    """A paid invoice of $20.00 for product prod_1."""
    total = changes.get("total", 2000)
    paid = changes.get("status", "paid") == "paid"
    return {
        "id": "in_1",
        "object": "invoice",
        "currency": "usd",
        "customer": "cus_1",
        "total": total,
        "amount_due": total,
        "amount_paid": total if paid else 0,
        "amount_remaining": 0 if paid else total,
        "created": NOW - 15 * DAY,
        "number": "TIDE-0001",
        "status": "paid",
        "hosted_invoice_url": "https://invoice.stripe.com/i/1",
        "invoice_pdf": "https://pay.stripe.com/invoice/1/pdf",
        "status_transitions": {"finalized_at": NOW - 15 * DAY, "paid_at": (NOW - 15 * DAY) if paid else None},
        "payments": listed(payment()) if paid else listed(),
        "lines": listed(line()),
        **changes,
    }


def payment(**changes: Any) -> dict[str, Any]:
    """A payment that went through."""
    return {
        "id": "inpay_1",
        "amount_requested": 2000,
        "amount_paid": 2000,
        "status": "paid",
        "is_default": True,
        "created": NOW - 15 * DAY,
        "status_transitions": {"paid_at": NOW - 15 * DAY, "canceled_at": None},
        **changes,
    }


def line(**changes: Any) -> dict[str, Any]:
    """A line that charges for product prod_1."""
    details = {"price": "price_1", "product": "prod_1"}
    return {
        "id": "il_1",
        "amount": 2000,
        "description": "1 × Gold (at $20.00 / month)",
        "pricing": {"type": "price_details", "price_details": details},
        **changes,
    }


def account(**changes: Any) -> dict[str, Any]:
    """The answers of an account with one of everything, by path; `changes` are other answers."""
    return {
        "/v1/account": {"id": "acct_1", "object": "account", "business_profile": {"name": "Tidewater"}},
        "/v1/customers/cus_1": customer(),
        "/v1/customers/cus_1/payment_methods": wallet(card()),
        "/v1/subscriptions": listed(subscription(customer=customer())),
        "/v1/products": listed(product()),
        "/v1/invoices": invoices(invoice()),
        **changes,
    }


def invoices(*made: Mapping[str, Any], has_more: bool = False) -> Any:
    """Answers for a list of invoices with and without `status`."""

    def answer(params: Mapping[str, Any]) -> dict[str, Any]:
        status = params.get("status")
        wanted = [one for one in made if status is None or one["status"] == status]
        return listed(*wanted, has_more=has_more and status is None)

    return answer
