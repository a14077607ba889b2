"""Which payment method pays: the customer's default, or a subscription's own."""

from services.audit import Origin
from services.payment_methods.changes import Change, Changes, Details
from services.payment_methods.locks import CustomerLocks
from services.payment_methods.payment_methods import PaymentMethods, find
from services.plans.schedules import Schedules
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.schedules import SubscriptionSchedule
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions import ENDED, Subscriptions


class Choosing:
    """Chooses only among the customer's own methods and subscriptions; NotFound otherwise (SECURITY A1)."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        subscriptions: Subscriptions,
        schedules: Schedules,
        methods: PaymentMethods,
        changes: Changes,
        locks: CustomerLocks,
    ) -> None:
        self._gateway = gateway
        self._subscriptions = subscriptions
        self._schedules = schedules
        self._methods = methods
        self._changes = changes
        self._locks = locks

    async def make_default(self, customer: str, method: str, key: str, origin: Origin) -> Change:
        """It pays from now on whatever names no method of its own."""
        found = await self._methods.one(customer, method)
        change = await self._changes.begin(key, customer, "default", Details(method=found), origin)
        if change.status == "done":
            return change
        async with self._locks.held(customer):
            await self.set_default(customer, method, key)
        return await self._changes.finish(change, "done", origin)

    async def move(self, customer: str, method: str, subscription: str, key: str, origin: Origin) -> Change:
        """That subscription is paid by that method from now on."""
        async with self._locks.held(customer):
            self._gateway.forget_reads()
            wallet = await self._methods.wallet(customer)
            found = find(wallet.methods, method)
            running = next((plan for plan in wallet.running if plan.id == subscription), None)
            plan = running or await self._subscriptions.one(customer, subscription)
            details = Details(method=found, subscription=plan.id)
            change = await self._changes.begin(key, customer, "move", details, origin)
            if change.status == "done" or plan.status in ENDED:
                return change
            await self.set_own(plan, None if wallet.default == method else method, key)
        return await self._changes.finish(change, "done", origin)

    async def set_default(self, customer: str, method: str, key: str) -> None:
        """The one call, without record or lock."""
        path = f"/v1/customers/{object_id('cus', customer)}"
        params = {"invoice_settings": {"default_payment_method": object_id("pm", method)}}
        await self._gateway.post(path, Customer, params, idempotency_key=f"{key}-default")

    async def set_own(self, plan: Subscription, method: str | None, key: str) -> None:
        """None: it names no method of its own any more, and follows the customer's default."""
        path = f"/v1/subscriptions/{object_id('sub', plan.id)}"
        params = {"default_payment_method": method or ""}
        await self._gateway.post(path, Subscription, params, idempotency_key=f"{key}-{plan.id}")
        schedule = plan.schedule.id if isinstance(plan.schedule, SubscriptionSchedule) else plan.schedule
        if schedule and schedule in await self._schedules.own([schedule]):
            # A change that waits would bring the old one back with it.
            await self._schedules.pay_with(schedule, method, key)
