"""A Stripe that keeps one customer's payment methods and subscriptions, and does what it is asked."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from services.audit import Audit
from services.catalogue import Catalogue
from services.customers import Customers
from services.payment_methods import PaymentMethods
from services.payment_methods.changing import Changing
from services.store import Store
from services.stripe_gateway.errors import InvalidRequest
from services.subscriptions import Subscriptions
from tests.unit import canned
from tests.unit.canned import NOW, CannedGateway
from tests.unit.databases import database
from tests.unit.services.clock import TestClock

T = TypeVar("T")


class Till(CannedGateway):
    """`posts` are the writes in their order: path, parameters, key."""

    def __init__(self, methods: list[str], plans: list[Mapping[str, Any]]) -> None:
        super().__init__(canned.account())
        self.methods = list(methods)
        self.default: str | None = methods[0] if methods else None
        self.plans = [dict(plan) for plan in plans]
        self.posts: list[tuple[str, dict[str, Any], str]] = []
        self.checkout: dict[str, Any] = {}
        self.answers |= {
            "/v1/account": {"country": "US", "default_currency": "usd"},
            "/v1/payment_method_configurations": canned.listed(),
            "/v1/customers/cus_1": lambda _: canned.customer(
                currency="usd", invoice_settings={"default_payment_method": self._card(self.default)}
            ),
            "/v1/customers/cus_1/payment_methods": self._wallet,
            "/v1/subscriptions": lambda _: canned.listed(*(self._plan(plan) for plan in self.plans)),
            "/v1/checkout/sessions/cs_1": lambda _: self.checkout,
        }

    async def get(self, path: str, answer: type[T], params: Mapping[str, Any] | None = None) -> T:
        """A single subscription is one of the list."""
        await asyncio.sleep(0)
        if path.startswith("/v1/subscriptions/"):
            found = next(plan for plan in self.plans if path.endswith(plan["id"]))
            return msgspec.convert(self._plan(found), answer)
        return await super().get(path, answer, params)

    async def post(
        self, path: str, answer: type[T], params: Mapping[str, Any] | None = None, *, idempotency_key: str
    ) -> T:
        """Changes what it keeps."""
        await asyncio.sleep(0)
        asked = dict(params or {})
        self.posts.append((path, asked, idempotency_key))
        if path.endswith("/detach"):
            return msgspec.convert(self._detach(path.split("/")[3]), answer)
        if path == "/v1/customers/cus_1":
            self.default = asked["invoice_settings"]["default_payment_method"]
        elif path.startswith("/v1/subscriptions/"):
            plan = next(plan for plan in self.plans if path.endswith(plan["id"]))
            plan["default_payment_method"] = asked["default_payment_method"] or None
            return msgspec.convert(self._plan(plan), answer)
        elif path == "/v1/checkout/sessions":
            self.checkout = {
                "id": "cs_1",
                "mode": "setup",
                "status": "open",
                "url": "https://checkout.stripe.com/c/1",
                "customer": asked["customer"],
                "client_reference_id": asked["client_reference_id"],
                "setup_intent": "seti_1",
            }
            return msgspec.convert(self.checkout, answer)
        return msgspec.convert(canned.customer(), answer)

    def forget_reads(self) -> None:
        """Nothing is remembered here."""

    def complete(self, method: str, *, status: str = "succeeded", customer: str = "cus_1") -> None:
        """The customer typed a card on Stripe's page."""
        self.methods.insert(0, method)
        saved = canned.card(id=method, customer=customer)
        intent = {"id": "seti_1", "status": status, "payment_method": saved}
        self.checkout |= {"status": "complete", "url": None, "setup_intent": intent}

    def _detach(self, method: str) -> dict[str, Any]:
        if method not in self.methods:
            raise InvalidRequest("The payment method you provided is not attached to a customer")
        self.methods.remove(method)
        self.default = None if self.default == method else self.default
        return canned.card(id=method, customer=None)

    def _wallet(self, params: Mapping[str, Any]) -> dict[str, Any]:
        cards = [canned.card(id=method) for method in self.methods]
        found: dict[str, Any] = canned.wallet(*cards, default=self.default, plans=self.plans)(params)
        return found

    def _plan(self, plan: Mapping[str, Any]) -> dict[str, Any]:
        return {**plan, "default_payment_method": self._card(plan.get("default_payment_method"))}

    def _card(self, method: str | None) -> dict[str, Any] | None:
        return canned.card(id=method) if method in self.methods else None


@asynccontextmanager
async def changing(till: Till, folder: Path) -> AsyncIterator[Changing]:
    """The services over that Stripe, with a database of their own."""
    clock = TestClock(NOW)
    async with Store.connect(database(folder)) as store:
        customers = Customers(till)
        subscriptions = Subscriptions(till, Catalogue(till), customers)
        yield Changing.over(
            gateway=till,
            store=store,
            clock=clock,
            audit=Audit(store, clock),
            customers=customers,
            subscriptions=subscriptions,
            methods=PaymentMethods(till, subscriptions, clock),
        )
