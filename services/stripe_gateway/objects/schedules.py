"""Subscription schedules: what a subscription will become, phase by phase."""

from typing import Literal

from msgspec import Struct


class PhaseDiscount(Struct, frozen=True):
    """What is taken off in a phase: by the id of a discount that is at work already, or a new one."""

    discount: str | None = None


class PhaseItem(Struct, frozen=True):
    """One price of a phase; a metered one has no quantity."""

    price: str
    quantity: int | None = None
    discounts: tuple[PhaseDiscount, ...] = ()


class Phase(Struct, frozen=True):
    """What holds from `start_date` to `end_date` (Unix seconds)."""

    start_date: int
    end_date: int
    discounts: tuple[PhaseDiscount, ...] = ()
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
