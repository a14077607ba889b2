"""Subscription schedules: what a subscription will become, phase by phase."""

from typing import Literal

from msgspec import Struct


class PhaseItem(Struct, frozen=True):
    """One price of a phase; a metered one has no quantity."""

    price: str
    quantity: int | None = None


class Phase(Struct, frozen=True):
    """What holds from `start_date` to `end_date` (Unix seconds)."""

    start_date: int
    end_date: int
    items: tuple[PhaseItem, ...] = ()


class CurrentPhase(Struct, frozen=True):
    """The phase that holds now (Unix seconds)."""

    start_date: int
    end_date: int


class SubscriptionSchedule(Struct, frozen=True):
    """A schedule; `released` and `canceled` ones no longer act on the subscription."""

    id: str
    status: Literal["active", "canceled", "completed", "not_started", "released"]
    end_behavior: str = "release"
    current_phase: CurrentPhase | None = None
    phases: tuple[Phase, ...] = ()
    metadata: dict[str, str] | None = None
