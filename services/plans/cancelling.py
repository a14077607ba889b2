"""Cancelling, and taking it back until it takes effect (R4), in both billing modes."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from services.audit import Audit, Entry, Origin
from services.audit import Result as AuditResult
from services.catalogue import Catalogue
from services.clock import Clock
from services.ids import new_id
from services.plans.bills import Bill, bill_of, product_ids
from services.plans.eligibility import Refusal, period_end
from services.plans.errors import CancelRefused, ChangedMeanwhile
from services.plans.quotes import Cancellation, Outcome, Result, Side
from services.plans.reading import PlanView
from services.plans.records import Record, Records
from services.plans.schedules import Schedules
from services.stripe_gateway.errors import InvalidRequest, NotFound, Unavailable
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.subscriptions import Subscription

LONGEST_COMMENT = 1000


class Feedback(Struct, frozen=True):
    """Why the customer leaves, if they say so; `comment` are their own words."""

    reason: str | None = None
    comment: str = ""


class Cancelling:
    """At the period's end or at once, as the configuration says."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        catalogue: Catalogue,
        schedules: Schedules,
        records: Records[Cancellation],
        audit: Audit,
        clock: Clock,
    ) -> None:
        self._gateway = gateway
        self._catalogue = catalogue
        self._schedules = schedules
        self._records = records
        self._audit = audit
        self._clock = clock

    async def quote(self, view: PlanView) -> Cancellation:
        """What cancelling now would do; nothing is changed. Raises CancelRefused."""
        asked = self._asked(view)
        if asked.immediately:
            return replace(asked, credit=await self._credit(view)) if asked.credits_unused else asked
        if asked.by_use or asked.renews_at is not None:
            return asked
        return await self._with_last(view, asked)

    def _asked(self, view: PlanView) -> Cancellation:
        """All but what has to be previewed."""
        if view.actions.cancel is not None:
            raise CancelRefused(view.actions.cancel)
        rules, subscription = view.rules.cancel, view.subscription
        immediately = rules.mode == "immediately"
        ends_at = self._clock.now() if immediately else period_end(subscription)
        renews_at = min((item.current_period_end for item in subscription.items.data), default=ends_at)
        return Cancellation(
            view.side(),
            view.seen(),
            ends_at,
            immediately,
            credits_unused=immediately and rules.credits_unused,
            flexible=subscription.billing_mode.type == "flexible",
            also=tuple(Side.of(item) for item in view.plan.items[1:]),
            renews_at=renews_at if renews_at < ends_at else None,
            by_use=not immediately and any(item.amount is None for item in view.plan.items),
        )

    async def _credit(self, view: PlanView) -> Bill:
        """What comes back for the time that is left."""
        return await self._preview(view, {"cancel_now": True, "proration_behavior": "create_prorations"})

    async def _with_last(self, view: PlanView, asked: Cancellation) -> Cancellation:
        """With what waits for the next bill, which the end bills.

        Whether Stripe says it or not, a plan can be cancelled.
        """
        try:
            last = await self._preview(view, _end(flexible=view.subscription.billing_mode.type == "flexible"))
        except (InvalidRequest, NotFound) as refused:
            return replace(asked, unsure=refused.code != "invoice_upcoming_none")
        return replace(asked, last=last)

    async def _preview(self, view: PlanView, details: dict[str, Any]) -> Bill:
        params = {"subscription": view.subscription.id, "subscription_details": details}
        path, key = "/v1/invoices/create_preview", new_id("preview")
        preview = await self._gateway.post(path, FullInvoice, params, idempotency_key=key)
        return bill_of(preview, await self._catalogue.products(product_ids(preview)))

    async def confirm(
        self, view: PlanView, record: Record[Cancellation], feedback: Feedback, origin: Origin
    ) -> Record[Cancellation]:
        """Cancels once; `view` is the plan as it is now.

        Raises CancelRefused where it is cancelled or ended already, or may not be.
        After Unavailable the outcome is open: confirm the same record again.
        """
        if record.outcome is not None:
            return record
        if record.status == "open":
            await self._check(view, record)
            record = await self._records.confirm(record, origin)
        if record.outcome is not None:
            return record
        cancellation = record.body
        if cancellation.seen.schedule:
            await self._schedules.release(cancellation.seen.schedule, f"{record.id}-release")
        if cancellation.immediately:
            await self._now(record, feedback)
        else:
            await self._at_period_end(record, feedback)
        return await self._records.finish(record, Outcome(Result.APPLIED), origin)

    async def keep(self, view: PlanView, key: str, origin: Origin) -> None:
        """Takes a cancellation back; a plan that goes on anyway is left alone. Raises CancelRefused."""
        if not view.actions.keep:
            if view.plan.ended:
                raise CancelRefused(Refusal.ENDED)
            if view.actions.cancel in {Refusal.SWITCHED_OFF, Refusal.MERCHANT_SCHEDULE}:
                raise CancelRefused(view.actions.cancel)
            return
        flag = view.subscription.cancel_at_period_end
        params: dict[str, Any] = {"cancel_at_period_end": False} if flag else {"cancel_at": ""}
        await self._record(view, "plan.keep", "intended", origin)
        await self._gateway.post(_path(view.subscription.id), Subscription, params, idempotency_key=key)
        await self._record(view, "plan.keep", "done", origin)

    async def undo(self, view: PlanView, key: str, origin: Origin) -> None:
        """Releases the change that the portal scheduled; one that is gone already is left alone."""
        if not view.actions.undo or view.own_schedule is None:
            return
        await self._record(view, "plan.undo", "intended", origin)
        await self._schedules.release(view.own_schedule, key)
        await self._record(view, "plan.undo", "done", origin)

    async def _check(self, view: PlanView, record: Record[Cancellation]) -> None:
        """Raises where cancelling is no longer what it was, unless a request beside this one did it."""
        try:
            self._check_same(view, record)
        except (CancelRefused, ChangedMeanwhile):
            if await self._records.still_open(record):
                raise

    def _check_same(self, view: PlanView, record: Record[Cancellation]) -> None:
        """Another configuration, or another end, is another question: it is asked again."""
        fresh = self._asked(view)
        same_way = fresh.immediately == record.body.immediately
        if not same_way or fresh.seen != record.body.seen or self._records.expired(record):
            raise ChangedMeanwhile

    async def _at_period_end(self, record: Record[Cancellation], feedback: Feedback) -> None:
        params = _end(flexible=record.body.flexible) | _details(feedback)
        await self._gateway.post(_path(record.subscription), Subscription, params, idempotency_key=record.id)

    async def _now(self, record: Record[Cancellation], feedback: Feedback) -> None:
        """A DELETE takes no key: after a lost answer the plan itself says whether it has ended (F14)."""
        params = {"prorate": record.body.credits_unused, **_details(feedback)}
        try:
            await self._gateway.delete(_path(record.subscription), Subscription, params)
        except (NotFound, Unavailable):
            found = await self._gateway.get(_path(record.subscription), Subscription)
            if found.status != "canceled":
                raise

    async def _record(self, view: PlanView, event: str, result: AuditResult, origin: Origin) -> None:
        subscription = view.subscription
        entry = Entry(event=event, result=result, customer=subscription.customer, object=subscription.id)
        await self._audit.record(origin, entry)


def _end(*, flexible: bool) -> dict[str, Any]:
    return {"cancel_at": "max_period_end"} if flexible else {"cancel_at_period_end": True}


def _path(subscription: str) -> str:
    return f"/v1/subscriptions/{object_id('sub', subscription)}"


def _details(feedback: Feedback) -> dict[str, Any]:
    said = {"feedback": feedback.reason, "comment": feedback.comment[:LONGEST_COMMENT]}
    given = {name: value for name, value in said.items() if value}
    return {"cancellation_details": given} if given else {}
