"""Adding a payment method on Stripe's own page: no card number ever reaches the portal."""

from msgspec import Struct

from services.audit import Origin
from services.payment_methods.changes import Change, Changes, Details
from services.payment_methods.choosing import Choosing
from services.payment_methods.errors import NotCompleted
from services.payment_methods.locks import CustomerLocks
from services.payment_methods.offering import Offerings
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.payment_methods import PaymentMethod

_EXPAND = ["setup_intent.payment_method"]
_SAVED = "succeeded"
_WAITING = frozenset({"processing", "requires_action"})


class SetupIntent(Struct, frozen=True):
    """How far the bank is."""

    id: str
    status: str
    payment_method: PaymentMethod | str | None = None


class CheckoutSession(Struct, frozen=True):
    """Stripe's page in setup mode; `url` is None once it is closed."""

    id: str
    mode: str
    status: str
    url: str | None = None
    customer: str | None = None
    client_reference_id: str | None = None
    setup_intent: SetupIntent | str | None = None


class Way(Struct, frozen=True):
    """How to Stripe's page and back: our addresses, and the language to speak there."""

    success_url: str
    cancel_url: str
    locale: str


class Adding:
    """An attempt is a change on record; only what belongs to it is taken for its result."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        offerings: Offerings,
        choosing: Choosing,
        changes: Changes,
        locks: CustomerLocks,
    ) -> None:
        self._gateway = gateway
        self._offerings = offerings
        self._choosing = choosing
        self._changes = changes
        self._locks = locks

    async def start(
        self, customer: str, key: str, method_configuration: str | None, way: Way, origin: Origin
    ) -> Change:
        """Opens Stripe's page; started again with the same key, it is the same page."""
        change = await self._changes.begin(key, customer, "add", Details(), origin)
        if change.checkout_session is not None:
            return change
        offering = await self._offerings.of(customer, method_configuration)
        params = {
            "mode": "setup",
            "customer": object_id("cus", customer),
            "currency": offering.currency,
            "client_reference_id": change.id,
            "success_url": way.success_url,
            "cancel_url": way.cancel_url,
            "locale": way.locale,
        }
        if method_configuration is not None:
            params["payment_method_configuration"] = method_configuration
        session = await self._gateway.post(
            "/v1/checkout/sessions", CheckoutSession, params, idempotency_key=key
        )
        return await self._changes.lead_on(change, session.id, session.url or "")

    async def attempt(self, customer: str, key: str) -> Change:
        """An attempt of this customer, by its key; NotFound otherwise."""
        change = await self._changes.find(customer, key)
        if change.kind != "add":
            raise NotFound("Not an attempt")
        return change

    async def finish(self, customer: str, key: str, session: str, origin: Origin) -> Change:
        """What Stripe says was saved becomes the default, once.

        Raises NotFound for a session of another attempt or customer, NotCompleted where nothing was saved.
        """
        change = await self.attempt(customer, key)
        if not session or session != change.checkout_session:
            raise NotFound("Not the page of this attempt", param="session_id")
        if change.status == "done":
            return change
        intent = await self._intent(change)
        method = intent.payment_method
        if not isinstance(method, PaymentMethod):
            raise NotCompleted(key)
        if intent.status in _WAITING:
            return await self._changes.finish(change, "pending", origin, method)
        if intent.status != _SAVED or method.customer != customer:
            raise NotCompleted(key)
        async with self._locks.held(customer):
            await self._choosing.set_default(customer, method.id, key)
        return await self._changes.finish(change, "done", origin, method)

    async def _intent(self, change: Change) -> SetupIntent:
        path = f"/v1/checkout/sessions/{object_id('cs', change.checkout_session or '')}"
        session = await self._gateway.get(path, CheckoutSession, {"expand": _EXPAND})
        ours = (change.customer, change.id, "setup")
        if (session.customer, session.client_reference_id, session.mode) != ours:
            raise NotFound("Not the page of this attempt", param="session_id")
        if session.status != "complete" or not isinstance(session.setup_intent, SetupIntent):
            raise NotCompleted(change.id)
        return session.setup_intent
