"""All that the portal changes about payment methods, put together."""

from typing import Self

from msgspec import Struct

from services.audit import Audit
from services.clock import Clock
from services.customers import Customers
from services.payment_methods.adding import Adding
from services.payment_methods.changes import Changes
from services.payment_methods.choosing import Choosing
from services.payment_methods.locks import CustomerLocks
from services.payment_methods.offering import Offerings
from services.payment_methods.payment_methods import PaymentMethods
from services.payment_methods.removing import Removing
from services.plans.schedules import Schedules
from services.store import Store
from services.stripe_gateway.gateway import Gateway
from services.subscriptions import Subscriptions


class Changing(Struct, frozen=True):
    """One service per thing that can be done, over the same record of changes."""

    offerings: Offerings
    adding: Adding
    choosing: Choosing
    removing: Removing
    changes: Changes

    @classmethod
    def over(
        cls,
        *,
        gateway: Gateway,
        store: Store,
        clock: Clock,
        audit: Audit,
        customers: Customers,
        subscriptions: Subscriptions,
        methods: PaymentMethods,
    ) -> Self:
        """One of each, sharing what is given and each other."""
        changes, locks = Changes(store, clock, audit), CustomerLocks(store, clock)
        offerings = Offerings(gateway, customers, subscriptions)
        choosing = Choosing(
            gateway=gateway,
            subscriptions=subscriptions,
            schedules=Schedules(gateway, store, clock),
            methods=methods,
            changes=changes,
            locks=locks,
        )
        adding = Adding(gateway=gateway, offerings=offerings, choosing=choosing, changes=changes, locks=locks)
        removing = Removing(
            gateway=gateway,
            methods=methods,
            choosing=choosing,
            changes=changes,
            locks=locks,
        )
        return cls(offerings, adding, choosing, removing, changes)
