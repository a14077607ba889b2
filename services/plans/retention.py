"""The offer to stay at a lower price, where the merchant makes one: both prices, once (SECURITY M7)."""

import asyncio
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from services.audit import Origin
from services.ids import new_id
from services.plans.bills import Bill, bill_of
from services.plans.errors import CancelRefused, ChangedMeanwhile, CodeRefusal, CodeRefused
from services.plans.quotes import Outcome, Result, Seen
from services.plans.reading import PlanView
from services.plans.records import Record, Records
from services.stripe_gateway.errors import InvalidRequest, NotFound
from services.stripe_gateway.gateway import Gateway, chosen_id, object_id
from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.discounts import Coupon, Discount
from services.stripe_gateway.objects.subscriptions import Subscription


class Retention(Struct, frozen=True):
    """One period's bill as it is, and with the coupon; `discounts` are kept beside it.

    `seen` is the plan that this holds for, None in records of an older version.
    """

    coupon: Coupon
    now: Bill
    then: Bill
    discounts: tuple[str, ...] = ()
    seen: Seen | None = None


class Retaining:
    """Adds the coupon to a plan that was about to be cancelled."""

    def __init__(self, gateway: Gateway, records: Records[Retention]) -> None:
        self._gateway = gateway
        self._records = records

    async def coupon(self, coupon: str) -> Coupon:
        """Raises NotFound."""
        return await self._gateway.get(f"/v1/coupons/{chosen_id(coupon)}", Coupon)

    async def offer(self, view: PlanView, coupon: str) -> Record[Retention] | None:
        """None where it was taken before, cannot be, or makes nothing cheaper: then there is nothing but
        cancelling."""
        if view.actions.cancel is not None or _has(view.plan.discounts_of_all, coupon):
            return None
        taken = await self._records.latest_confirmed(view.subscription.customer, view.subscription.id)
        if taken is not None:
            return None
        discounts = _discounts(view)
        try:
            found, now, then = await asyncio.gather(
                self.coupon(coupon),
                self._preview(view, None),
                self._preview(view, _with(discounts, coupon)),
            )
        except (InvalidRequest, NotFound):
            return None
        if then.total >= now.total:
            return None
        body = Retention(found, bill_of(now, {}), bill_of(then, {}), discounts, view.seen())
        subscription, configuration = view.subscription, view.rules.configuration
        return await self._records.open(subscription.customer, subscription.id, configuration, body)

    async def accept(self, view: PlanView, record: Record[Retention], origin: Origin) -> None:
        """Accepting again changes nothing more.

        Raises CancelRefused where the plan is over, CodeRefused where the coupon is, and ChangedMeanwhile
        where the plan or its discounts are not those of the offer.
        """
        if record.outcome is not None:
            return
        if view.actions.cancel is not None:
            raise CancelRefused(view.actions.cancel)
        await self._check_same(view, record)
        record = await self._records.confirm(record, origin)
        if record.outcome is not None:
            return
        params = {"discounts": _with(record.body.discounts, record.body.coupon.id)}
        path = f"/v1/subscriptions/{object_id('sub', record.subscription)}"
        try:
            await self._gateway.post(path, Subscription, params, idempotency_key=record.id)
        except (InvalidRequest, NotFound) as refused:
            raise CodeRefused(CodeRefusal.EXPIRED) from refused
        await self._records.finish(record, Outcome(Result.APPLIED), origin)

    async def _check_same(self, view: PlanView, record: Record[Retention]) -> None:
        """What was confirmed before is done as it was confirmed."""
        offered = record.body.seen, record.body.discounts
        if offered != (view.seen(), _discounts(view)) and await self._records.still_open(record):
            raise ChangedMeanwhile

    async def _preview(self, view: PlanView, discounts: list[dict[str, str]] | None) -> FullInvoice:
        params: dict[str, Any] = {"subscription": view.subscription.id}
        if discounts is not None:
            params["discounts"] = discounts
        path, key = "/v1/invoices/create_preview", new_id("preview")
        return await self._gateway.post(path, FullInvoice, params, idempotency_key=key)


def _discounts(view: PlanView) -> tuple[str, ...]:
    return tuple(one.id for one in view.plan.discounts_of_all)


def _with(discounts: tuple[str, ...], coupon: str) -> list[dict[str, str]]:
    return [*({"discount": discount} for discount in discounts), {"coupon": coupon}]


def _has(discounts: Sequence[Discount], coupon: str) -> bool:
    sources = (discount.source.coupon for discount in discounts)
    return any((source.id if isinstance(source, Coupon) else source) == coupon for source in sources)
