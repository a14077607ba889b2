"""Changes that wait for the period's end: subscription schedules that the portal makes, and undoes.

Only a schedule whose id is on record here was made by the portal. No other is ever released (R3).
"""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import insert, select

from services.clock import Clock
from services.plans.changes import Change, discounts_of
from services.store import Store, schema
from services.stripe_gateway.errors import InvalidRequest
from services.stripe_gateway.gateway import Gateway, object_id
from services.subscriptions import OWN_SCHEDULE

_TABLE = schema.plan_schedules
_KEPT = (
    "application_fee_percent",
    "billing_thresholds",
    "collection_method",
    "default_payment_method",
    "description",
    "invoice_settings",
    "metadata",
    "on_behalf_of",
    "transfer_data",
)
_KEPT_IN_ITEMS = ("metadata", "quantity")


class RawSchedule(Struct, frozen=True):
    """A schedule with its phases as they came, to be sent back whole."""

    id: str
    phases: list[dict[str, Any]]
    current_phase: dict[str, int] | None = None


class Schedules:
    """The portal's own schedules."""

    def __init__(self, gateway: Gateway, store: Store, clock: Clock) -> None:
        self._gateway = gateway
        self._store = store
        self._clock = clock

    async def own(self, schedules: Iterable[str]) -> frozenset[str]:
        """Those of these ids that the portal made."""
        wanted = list(schedules)
        if not wanted:
            return frozenset()
        query = select(_TABLE.c.id).where(_TABLE.c.id.in_(wanted))
        found = await self._store.read(lambda connection: connection.execute(query).scalars().all())
        return frozenset(found)

    async def arrange(self, change: Change, record: str, existing: str | None) -> str:
        """Makes the change the schedule's next phase; `existing` is the portal's own to replace.

        Repeated with the same `record` it does nothing more. Raises the GatewayError family.
        """
        schedule = await (self._read(existing) if existing else self._create(change, record))
        params = {
            "end_behavior": "release",
            "proration_behavior": "none",
            "metadata": {OWN_SCHEDULE: record},
            "phases": _phases(schedule, change),
        }
        path = f"/v1/subscription_schedules/{object_id('sub', schedule.id)}"
        await self._gateway.post(path, RawSchedule, params, idempotency_key=f"{record}-phases")
        return schedule.id

    async def release(self, schedule: str, key: str) -> None:
        """The subscription stays as it is now; a schedule that holds nothing any more is left alone."""
        path = f"/v1/subscription_schedules/{object_id('sub', schedule)}/release"
        try:
            await self._gateway.post(path, RawSchedule, idempotency_key=key)
        except InvalidRequest:
            found = await self._gateway.get(path.removesuffix("/release"), _State)
            if found.status in {"active", "not_started"}:
                raise

    async def pay_with(self, schedule: str, method: str | None, key: str) -> None:
        """Its phases name no other payment method than this; None: none at all. Only for the portal's own."""
        found = await self._read(schedule)
        since = _present(found)["start_date"]
        phases = [_paid_with(phase, method) for phase in found.phases if phase["start_date"] >= since]
        params = {"end_behavior": "release", "proration_behavior": "none", "phases": phases}
        path = f"/v1/subscription_schedules/{object_id('sub', schedule)}"
        await self._gateway.post(path, RawSchedule, params, idempotency_key=f"{key}-{schedule}")

    async def _read(self, schedule: str) -> RawSchedule:
        path = f"/v1/subscription_schedules/{object_id('sub', schedule)}"
        return await self._gateway.get(path, RawSchedule)

    async def _create(self, change: Change, record: str) -> RawSchedule:
        params = {"from_subscription": change.subscription}
        path = "/v1/subscription_schedules"
        made = await self._gateway.post(path, RawSchedule, params, idempotency_key=f"{record}-schedule")
        await self._remember(made.id, change.subscription, record)
        return made

    async def _remember(self, schedule: str, subscription: str, record: str) -> None:
        if await self.own([schedule]):
            return
        row = {
            "id": schedule,
            "subscription": subscription,
            "change": record,
            "created": self._clock.now(),
        }
        await self._store.write(lambda connection: connection.execute(insert(_TABLE), row))


class _State(Struct, frozen=True):
    status: str


def _phases(schedule: RawSchedule, change: Change) -> list[dict[str, Any]]:
    """The present phase as it is, then the change for one of its intervals; then Stripe releases it."""
    present = _present(schedule)
    kept = _kept(present)
    now = {
        **kept,
        "items": [_item(item) for item in present["items"]],
        "discounts": _discounts(present),
        "start_date": present["start_date"],
        "end_date": present["end_date"],
        "trial_end": present.get("trial_end"),
    }
    recurring = change.recurring
    later = {
        **kept,
        "items": [{"price": change.price, "quantity": change.quantity}],
        "discounts": discounts_of(change),
        "duration": {"interval": recurring.interval, "interval_count": recurring.interval_count},
        "proration_behavior": "none",
    }
    return [_without_nothing(now), _without_nothing(later)]


def _paid_with(phase: dict[str, Any], method: str | None) -> dict[str, Any]:
    """The phase as it is, but for what pays it."""
    same = {
        **_kept(phase),
        "default_payment_method": method,
        "items": [_item(item) for item in phase["items"]],
        "discounts": _discounts(phase),
        "start_date": phase["start_date"],
        "end_date": phase["end_date"],
        "trial_end": phase.get("trial_end"),
        "proration_behavior": phase.get("proration_behavior"),
    }
    return _without_nothing(same)


def _present(schedule: RawSchedule) -> dict[str, Any]:
    starts = (schedule.current_phase or {}).get("start_date")
    return next((phase for phase in schedule.phases if phase["start_date"] == starts), schedule.phases[0])


def _kept(phase: dict[str, Any]) -> dict[str, Any]:
    """What is not named in a phase, Stripe drops."""
    kept = {name: phase.get(name) for name in _KEPT}
    automatic_tax = phase.get("automatic_tax")
    if automatic_tax:
        kept["automatic_tax"] = {name: automatic_tax.get(name) for name in ("enabled", "liability")}
    kept["default_tax_rates"] = [_id(rate) for rate in phase.get("default_tax_rates") or ()]
    return kept


def _item(item: dict[str, Any]) -> dict[str, Any]:
    kept = {name: item.get(name) for name in _KEPT_IN_ITEMS}
    rates = [_id(rate) for rate in item.get("tax_rates") or ()]
    return _without_nothing(
        {"price": _id(item["price"]), **kept, "tax_rates": rates, "discounts": _discounts(item)}
    )


def _discounts(holder: dict[str, Any]) -> list[dict[str, str]]:
    names = ("discount", "promotion_code", "coupon")
    return [
        {name: _id(found[name]) for name in names if found.get(name)}
        for found in holder.get("discounts") or ()
    ]


def _id(found: Any) -> str:  # noqa: ANN401 - an id, or the object that has it
    return str(found["id"] if isinstance(found, dict) else found)


def _without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    """What is not given, however deep, is not sent: an empty value would clear it."""
    found = {name: _without_nothing(one) if isinstance(one, dict) else one for name, one in values.items()}
    return {name: value for name, value in found.items() if value not in (None, [], {})}
