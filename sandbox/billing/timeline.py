"""Time passing: what is due happens in its order, each thing at its own moment."""

from collections.abc import Callable

from sandbox.api.errors import StripeError
from sandbox.billing import cycles, schedules
from sandbox.billing.agenda import Kind
from sandbox.billing.calendar import DAY
from sandbox.billing.redeeming import customer_step
from sandbox.objects.events import EventRequest
from sandbox.world import World

FARTHEST_YEARS = 10


def check_reach(now: int, to: int, param: str) -> None:
    """Raises StripeError for a moment so far ahead that it were milliseconds, or days of work."""
    if to > now + FARTHEST_YEARS * 366 * DAY:
        message = (
            f"A clock moves at most {FARTHEST_YEARS} years at a time. Times are in seconds, not milliseconds."
        )
        raise StripeError(message, param=param)


def advance(world: World, to: int) -> None:
    """Moves the whole sandbox's time ahead to `to` (Unix seconds); what is due until then happens.

    Raises ValueError for a moment that has passed. Customers on a test clock stay where that stands.
    """
    if to < world.clock.now():
        raise ValueError(f"{to} lies in the past: it is {world.clock.now()}")
    catch_up(world, to)
    world.clock.advance_to(to)


def catch_up(world: World, until: int | None = None) -> None:
    """Lets happen what became due as time went by; without `until`, by now."""
    agenda = world.agendas[None]
    asked = world.request
    world.request = EventRequest()
    try:
        while task := agenda.take(world.clock.now() if until is None else until):
            world.moment = task.at
            STEPS[task.kind](world, task.id)
    finally:
        world.moment = None
        world.request = asked


def advance_test_clock(world: World, clock_id: str, to: int) -> None:
    """Moves one test clock ahead; its customers live through what is due until then."""
    clock = world.test_clocks.get(clock_id)
    agenda = world.agendas[clock_id]
    while task := agenda.take(to):
        clock.frozen_time = task.at
        STEPS[task.kind](world, task.id)
    clock.frozen_time = to


STEPS: dict[Kind, Callable[[World, str], None]] = {
    "customer": customer_step,
    "invoice": cycles.invoice_step,
    "schedule": schedules.schedule_step,
    "subscription": schedules.subscription_step,
}
