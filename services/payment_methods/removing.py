"""Removing a payment method, and what forbids it (R8)."""

from msgspec import Struct

from services.audit import Origin
from services.payment_methods.changes import Change, Changes, Details
from services.payment_methods.choosing import Choosing
from services.payment_methods.errors import LastPaymentMethod, ReplacementNeeded
from services.payment_methods.locks import CustomerLocks
from services.payment_methods.payment_methods import KeptMethod, PaymentMethods, own_method
from services.stripe_gateway.errors import InvalidRequest, NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions import ENDED

NEEDY = frozenset({"active", "trialing", "past_due", "unpaid", "incomplete"})


def needs_method(subscription: Subscription) -> bool:
    """Whether the customer must keep a payment method for it (R8)."""
    paused = subscription.pause_collection is not None and subscription.status not in ENDED
    return subscription.status in NEEDY or paused


class Removal(Struct, frozen=True):
    """A method to be removed, what it pays (`own`: those that name it), and what could pay instead."""

    method: KeptMethod
    own: tuple[Subscription, ...]
    others: tuple[KeptMethod, ...]
    needed: bool

    @property
    def refused(self) -> bool:
        """It is the last one, and a plan needs one (R8)."""
        return self.needed and not self.others

    @property
    def pays(self) -> bool:
        """Whether something would be left without its payment method."""
        return bool(self.own or self.method.pays)


class Removing:
    """Reads again under a lock before it removes: two tabs cannot remove the last two (R8)."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        methods: PaymentMethods,
        choosing: Choosing,
        changes: Changes,
        locks: CustomerLocks,
    ) -> None:
        self._gateway = gateway
        self._methods = methods
        self._choosing = choosing
        self._changes = changes
        self._locks = locks

    async def look(self, customer: str, method: str) -> Removal:
        """What removing it would mean. Raises NotFound for another customer's (SECURITY A1)."""
        wallet = await self._methods.wallet(customer)
        kept = await self._methods.kept_in(wallet)
        found = next((one for one in kept if one.method.id == method), None)
        if found is None:
            raise NotFound("No such payment method of this customer")
        return Removal(
            method=found,
            own=tuple(plan for plan in wallet.running if own_method(plan) == method),
            others=tuple(one for one in kept if one is not found),
            needed=any(needs_method(plan) for plan in wallet.running),
        )

    async def remove(self, customer: str, method: str, replacement: str, key: str, origin: Origin) -> Change:
        """Moves what it pays to `replacement`, then removes it.

        Raises LastPaymentMethod, ReplacementNeeded, CustomerBusy; then nothing was removed.
        """
        async with self._locks.held(customer):
            self._gateway.forget_reads()
            try:
                removal = await self.look(customer, method)
            except NotFound:
                change = await self._begun(customer, method, key)
                return await self._changes.finish(change, "done", origin)
            details = Details(method=removal.method.method)
            change = await self._changes.begin(key, customer, "remove", details, origin)
            if change.status == "done":
                return change
            if removal.refused:
                await self._changes.finish(change, "refused", origin)
                raise LastPaymentMethod(method)
            await self._hand_over(customer, removal, replacement, key)
            await self._detach(method, key)
        return await self._changes.finish(change, "done", origin)

    async def _begun(self, customer: str, method: str, key: str) -> Change:
        """The second of two clicks finds what the first began. Raises NotFound where that was nothing."""
        change = await self._changes.find(customer, key)
        if change.details.method is None or change.details.method.id != method:
            raise NotFound("No such payment method of this customer")
        return change

    async def _hand_over(self, customer: str, removal: Removal, replacement: str, key: str) -> None:
        """Nothing is left without its payment method, whatever the page offered."""
        chosen = next((one for one in removal.others if one.method.id == replacement), None)
        if chosen is None:
            if replacement or (removal.pays and removal.others):
                raise ReplacementNeeded(removal.method.method.id)
            return
        if removal.method.is_default:
            await self._choosing.set_default(customer, replacement, key)
        follows = removal.method.is_default or chosen.is_default
        for plan in removal.own:
            await self._choosing.set_own(plan, None if follows else replacement, key)

    async def _detach(self, method: str, key: str) -> None:
        path = f"/v1/payment_methods/{object_id('pm', method)}/detach"
        try:
            await self._gateway.post(path, PaymentMethod, idempotency_key=f"{key}-detach")
        except InvalidRequest:
            # Detached before by someone else: how it stands now is what counts.
            found = await self._gateway.get(path.removesuffix("/detach"), PaymentMethod)
            if found.customer is not None:
                raise
