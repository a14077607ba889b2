"""The plan services over a real sandbox on loopback, with everything that they change written down."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sandbox.app import Sandbox, create_sandbox
from sandbox.billing.redeeming import discount_by_coupon, give_to_customer
from sandbox.clock import Clock
from services.audit import Audit, Origin
from services.catalogue import Catalogue
from services.configurations.objects import (
    Condition,
    Configuration,
    Features,
    Product,
    ScheduleAtPeriodEnd,
    SubscriptionCancel,
    SubscriptionUpdate,
)
from services.customers import Customers
from services.ids import new_id
from services.plans.confirming import Confirmed
from services.plans.plans import Plans
from services.plans.quotes import Quote
from services.plans.quoting import Wish
from services.plans.reading import PlanView
from services.plans.records import Record
from services.store import Store
from services.stripe_gateway.errors import Unavailable
from services.stripe_gateway.gateway import Gateway
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions import Subscriptions
from tests.unit.canned import NOW
from tests.unit.databases import database
from tests.unit.sandbox.serving import serving

T = TypeVar("T")
ORIGIN = Origin(actor="customer")
PREVIEW = "/v1/invoices/create_preview"


class Made(Struct):
    """What was made, by its id."""

    id: str


class RecordingGateway(Gateway):
    """Notes every change, the mode of every preview, and every read.

    `lose` drops the answer of the next change after it took place.
    """

    changes: list[tuple[str, dict[str, Any], str]]
    previews: list[str]
    reads: list[str]
    lose: bool = False

    def forget(self) -> None:
        """Begins its notes anew."""
        self.changes, self.previews, self.reads = [], [], []

    async def get(self, path: str, answer: type[T], params: Mapping[str, Any] | None = None) -> T:
        self.reads.append(path)
        return await super().get(path, answer, params)

    async def post(
        self, path: str, answer: type[T], params: Mapping[str, Any] | None = None, *, idempotency_key: str
    ) -> T:
        asked = dict(params or {})
        if path == PREVIEW:
            self.previews.append(asked.get("preview_mode", "next"))
        else:
            self.changes.append((path, asked, idempotency_key))
        found = await super().post(path, answer, params, idempotency_key=idempotency_key)
        self._lost(path)
        return found

    async def delete(self, path: str, answer: type[T], params: Mapping[str, Any] | None = None) -> T:
        self.changes.append((f"DELETE {path}", dict(params or {}), ""))
        found = await super().delete(path, answer, params)
        self._lost(path)
        return found

    def _lost(self, path: str) -> None:
        if self.lose and path != PREVIEW:
            self.lose = False
            raise Unavailable("the answer was lost")


class _OneConfiguration:
    """Configurations of which there is one, which a test may change."""

    def __init__(self) -> None:
        self.features = Features()

    async def retrieve(self, configuration: str) -> Configuration:
        return Configuration(id=configuration, created=0, livemode=False, updated=0, features=self.features)


@dataclass
class Desk:
    """A customer with a plan, and the services that change it."""

    sandbox: Sandbox
    gateway: RecordingGateway
    plans: Plans
    subscriptions: Subscriptions
    store: Store
    configurations: _OneConfiguration
    prices: dict[str, str]
    customer: str
    subscription: str

    async def view(self) -> PlanView:
        return await self.plans.reading.view(self.customer, "bpc_1", self.subscription)

    async def now(self) -> Subscription:
        path = f"/v1/subscriptions/{self.subscription}"
        return await self.gateway.get(path, Subscription, {"expand": ["schedule"]})

    async def has(self) -> str:
        """The name of the present price."""
        price = (await self.now()).items.data[0].price.id
        return next(name for name, one in self.prices.items() if one == price)

    async def quote(self, to: str, **wish: Any) -> Record[Quote]:
        quote = await self.plans.quoting.quote(await self.view(), Wish(price=self.prices[to], **wish))
        return await self.plans.quotes.open(self.customer, self.subscription, "bpc_1", quote)

    async def merchant(self, path: str, **params: Any) -> str:
        """The merchant does this meanwhile, unnoted; the id of what it was done to."""
        made = await self.gateway.post(path, Made, params, idempotency_key=new_id("test"))
        self.gateway.forget()
        return made.id

    def give(self, coupon: str) -> None:
        """The customer has a discount from now on, as old versions of the API and the dashboard give one."""
        world = self.sandbox.world
        discount = discount_by_coupon(world, coupon, self.customer, currency=None)
        give_to_customer(world, world.customers.get(self.customer), discount)

    async def invoices(self) -> int:
        page = await self.gateway.get("/v1/invoices", _Invoices, {"customer": self.customer, "limit": 100})
        return len(page.data)

    def cancels(self, **cancel: Any) -> None:
        """What the configuration says of cancelling."""
        changed = SubscriptionCancel(enabled=True, **cancel)
        old = self.configurations.features
        self.configurations.features = Features(
            subscription_cancel=changed, subscription_update=old.subscription_update
        )

    def updates(self, **update: Any) -> None:
        """What the configuration says of updating, beside what it usually says."""
        old = self.configurations.features
        changed = replace(old.subscription_update, **update)
        self.configurations.features = replace(old, subscription_update=changed)


class _Invoices(Struct):
    data: list[Made]


@asynccontextmanager
async def desk(folder: Path, **subscription: Any) -> AsyncIterator[Desk]:
    """A fresh sandbox whose time stands until it is moved, and a customer on Plain with a good card."""
    clock = Clock(lambda: NOW)
    sandbox = create_sandbox(clock, base_url="http://127.0.0.1:1/sandbox", seed="empty")
    async with (
        serving(sandbox) as address,
        Store.connect(database(folder)) as store,
        RecordingGateway.connect("sk_test_x", api_base=address) as gateway,
    ):
        gateway.forget()
        made = await _made(sandbox, gateway, store, clock, subscription)
        gateway.forget()
        yield made


async def _made(
    sandbox: Sandbox, gateway: RecordingGateway, store: Store, clock: Any, subscription: dict[str, Any]
) -> Desk:
    async def make(path: str, **params: Any) -> str:
        return (await gateway.post(path, Made, params, idempotency_key=str(len(gateway.changes)))).id

    prices, products = {}, []
    for name, amount in {"tin": 2000, "plain": 4400, "gold": 7300}.items():
        product = await make("/v1/products", name=name.title())
        monthly = {"currency": "usd", "unit_amount": amount, "recurring": {"interval": "month"}}
        prices[name] = await make("/v1/prices", product=product, **monthly)
        products.append(Product([prices[name]], product))
    customer = await make("/v1/customers", name="Ada", address={"country": "DE"})
    method = await make("/v1/payment_methods/pm_card_visa/attach", customer=customer)
    await make(f"/v1/customers/{customer}", invoice_settings={"default_payment_method": method})
    plan = await make(
        "/v1/subscriptions", customer=customer, items=[{"price": prices["plain"]}], **subscription
    )
    catalogue = Catalogue(gateway)
    subscriptions = Subscriptions(gateway, catalogue, Customers(gateway))
    configurations: Any = _OneConfiguration()
    configurations.features = Features(
        subscription_cancel=SubscriptionCancel(enabled=True),
        subscription_update=SubscriptionUpdate(
            default_allowed_updates=["price", "promotion_code"],
            enabled=True,
            products=products,
            proration_behavior="always_invoice",
            schedule_at_period_end=ScheduleAtPeriodEnd([Condition("decreasing_item_amount")]),
        ),
    )
    plans = Plans.over(
        gateway=gateway,
        store=store,
        clock=clock,
        audit=Audit(store, clock),
        catalogue=catalogue,
        subscriptions=subscriptions,
        configurations=configurations,
    )
    return Desk(sandbox, gateway, plans, subscriptions, store, configurations, prices, customer, plan)


async def confirmed(ada: Desk, record: Record[Quote]) -> Record[Quote]:
    answer = await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)
    assert isinstance(answer, Confirmed)
    return answer.record


async def again(ada: Desk, record: Record[Quote]) -> Record[Quote]:
    """The record as another request finds it."""
    return await ada.plans.quotes.find(ada.customer, ada.subscription, record.id)
