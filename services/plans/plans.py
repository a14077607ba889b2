"""All that the portal does with plans, put together."""

from typing import Self

from msgspec import Struct

from services.audit import Audit
from services.catalogue import Catalogue
from services.clock import Clock
from services.configurations import Configurations
from services.plans.cancelling import Cancelling
from services.plans.confirming import Confirming
from services.plans.promotion_codes import PromotionCodes
from services.plans.quotes import Cancellation, Quote
from services.plans.quoting import Quoting
from services.plans.reading import Reading
from services.plans.records import Records
from services.plans.retention import Retaining, Retention
from services.plans.schedules import Schedules
from services.plans.settling import Settling
from services.store import Store
from services.stripe_gateway.gateway import Gateway
from services.subscriptions import Subscriptions


class Plans(Struct, frozen=True):
    """One service per thing that can be done, over the same records."""

    reading: Reading
    quoting: Quoting
    confirming: Confirming
    cancelling: Cancelling
    settling: Settling
    retaining: Retaining
    quotes: Records[Quote]
    cancellations: Records[Cancellation]
    retentions: Records[Retention]

    @classmethod
    def over(
        cls,
        *,
        gateway: Gateway,
        store: Store,
        clock: Clock,
        audit: Audit,
        catalogue: Catalogue,
        subscriptions: Subscriptions,
        configurations: Configurations,
    ) -> Self:
        """One of each, sharing what is given and each other."""
        schedules = Schedules(gateway, store, clock)
        reading = Reading(subscriptions, catalogue, configurations, schedules)
        quoting = Quoting(gateway, catalogue, PromotionCodes(gateway, store, clock))
        quotes = Records("update", Quote, store, clock, audit)
        cancellations = Records("cancel", Cancellation, store, clock, audit)
        retentions = Records("retention", Retention, store, clock, audit)
        confirming = Confirming(
            gateway=gateway,
            catalogue=catalogue,
            subscriptions=subscriptions,
            quoting=quoting,
            schedules=schedules,
            records=quotes,
        )
        cancelling = Cancelling(
            gateway=gateway,
            catalogue=catalogue,
            schedules=schedules,
            records=cancellations,
            audit=audit,
            clock=clock,
        )
        return cls(
            reading=reading,
            quoting=quoting,
            confirming=confirming,
            cancelling=cancelling,
            settling=Settling(gateway, audit),
            retaining=Retaining(gateway, retentions),
            quotes=quotes,
            cancellations=cancellations,
            retentions=retentions,
        )
