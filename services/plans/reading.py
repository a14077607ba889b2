"""A plan with all that decides about it: whose it is, what it may become, what may be done."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from services.catalogue import Catalogue
from services.configurations import Configuration
from services.configurations.unsaved import Retrieves, Unsaved
from services.plans.eligibility import Actions, actions
from services.plans.offers import Offer
from services.plans.quotes import Seen, Side, basis, seen
from services.plans.rules import Rules, rules_of
from services.plans.schedules import Schedules
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions import ChangeBy, Plan, Subscriptions, acting_schedule


class PlanView(Struct, frozen=True):
    """A plan as its customer may act on it; `own_schedule`: the id of the schedule that the portal made."""

    plan: Plan
    rules: Rules
    offer: Offer | None
    actions: Actions
    own_schedule: str | None

    @property
    def subscription(self) -> Subscription:
        """What is changed or cancelled."""
        return self.plan.subscription

    @property
    def present_price(self) -> Price:
        """What is paid now, in the subscription's currency."""
        return self.plan.items[0].price

    def side(self) -> Side:
        """The plan as it is now, for the record."""
        return Side.of(self.plan.items[0])

    def seen(self) -> Seen:
        """The state that a quote rests on."""
        schedule = acting_schedule(self.subscription)
        return seen(self.subscription, schedule.id if schedule else None)

    def basis(self) -> str:
        """The plan and its owner as they are, to see later whether anything about them has changed."""
        return basis(self.subscription, self.plan.owner)


class Reading:
    """Finds only plans of the customer it is asked about."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        catalogue: Catalogue,
        configurations: Retrieves,
        schedules: Schedules,
    ) -> None:
        self._subscriptions = subscriptions
        self._catalogue = catalogue
        self._configurations = configurations
        self._schedules = schedules

    def under(self, configuration: Configuration) -> Self:
        """The same plans as that configuration, which need not be saved, would let them be."""
        return type(self)(self._subscriptions, self._catalogue, Unsaved(configuration), self._schedules)

    async def view(self, customer: str, configuration: str, subscription: str) -> PlanView:
        """Raises NotFound for another customer's (SECURITY A1)."""
        plan, rules = await asyncio.gather(
            self._subscriptions.plan(customer, subscription), self._rules(configuration)
        )
        return (await self._views([plan], rules))[0]

    async def views(self, plans: Sequence[Plan], configuration: Configuration) -> tuple[PlanView, ...]:
        """Plans that were read already, in their order."""
        return await self._views(plans, rules_of(configuration))

    async def _rules(self, configuration: str) -> Rules:
        return rules_of(await self._configurations.retrieve(configuration))

    async def _views(self, plans: Sequence[Plan], rules: Rules) -> tuple[PlanView, ...]:
        schedules = [schedule.id for plan in plans if (schedule := acting_schedule(plan.subscription))]
        listed = rules.update.products if rules.update.enabled else ()
        prices, products = await self._catalogue.both(
            self._wanted_prices(plans, rules), [product.product for product in listed]
        )
        own = await self._schedules.own(schedules)
        return tuple(_view(plan, rules, own, prices, products) for plan in plans)

    def _wanted_prices(self, plans: Sequence[Plan], rules: Rules) -> frozenset[str]:
        """The catalogue, where there is a plan that it may be offered to."""
        offered = rules.update.enabled and any(len(plan.items) == 1 and not plan.ended for plan in plans)
        return rules.update.price_ids if offered else frozenset()


def _view(
    plan: Plan,
    rules: Rules,
    own: frozenset[str],
    prices: Mapping[str, Price],
    products: Mapping[str, Product],
) -> PlanView:
    schedule = acting_schedule(plan.subscription)
    own_schedule = schedule.id if schedule is not None and schedule.id in own else None
    plan = _marked(plan, own=own_schedule is not None)
    single = len(plan.items) == 1
    offer = Offer(plan.subscription, rules.update, prices, products) if single else None
    allowed = actions(
        plan.subscription, rules, offer, paid_by=plan.paid_by, own_schedule=own_schedule is not None
    )
    return PlanView(plan, rules, offer, allowed, own_schedule)


def _marked(plan: Plan, *, own: bool) -> Plan:
    """Who scheduled a change is what the portal has on record, whatever the schedule's metadata says."""
    change = plan.change
    if change is None or change.by is ChangeBy.AWAITS_PAYMENT:
        return plan
    return replace(plan, change=replace(change, by=ChangeBy.PORTAL if own else ChangeBy.MERCHANT))
