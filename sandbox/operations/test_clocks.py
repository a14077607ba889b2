"""/v1/test_helpers/test_clocks (docs.stripe.com/api/test_clocks): a time of their own for some customers."""

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Params, Timestamp
from sandbox.billing.calendar import DAY
from sandbox.billing.standing import end_subscriptions
from sandbox.billing.timeline import advance_test_clock, check_reach
from sandbox.objects.base import Deleted, ListObject
from sandbox.objects.test_clocks import TestClock

operations = Operations()

PATH = "/v1/test_helpers/test_clocks"
LIFETIME = 30 * DAY


class ClockCreateParams(Params, kw_only=True):
    frozen_time: Timestamp
    name: str | UnsetType = UNSET


class ClockAdvanceParams(Params, kw_only=True):
    frozen_time: Timestamp


@operations("POST", PATH, ClockCreateParams)
def create_test_clock(call: Call[ClockCreateParams]) -> TestClock:
    now = call.world.now_for(None)
    clock = TestClock(
        id=call.world.ids.new("clock"),
        created=now,
        deletes_after=now + LIFETIME,
        frozen_time=call.params.frozen_time,
        name=call.params.name or None,
        status_details={},
    )
    call.world.test_clocks.add(clock)
    call.world.emit("test_helpers.test_clock.created", clock)
    return clock


@operations("GET", PATH, ListParams)
def list_test_clocks(call: Call[ListParams]) -> ListObject[TestClock]:
    page, more = call.world.test_clocks.page(call.params)
    return ListObject(data=page, has_more=more, url=PATH)


@operations("GET", PATH + "/{test_clock}")
def retrieve_test_clock(call: Call[Params]) -> TestClock:
    return call.world.test_clocks.get(call.path["test_clock"])


@operations("POST", PATH + "/{test_clock}/advance", ClockAdvanceParams)
def advance(call: Call[ClockAdvanceParams]) -> TestClock:
    """What is due until then has happened when this answers: the clock is ready at once."""
    clock = call.world.test_clocks.get(call.path["test_clock"])
    if call.params.frozen_time <= clock.frozen_time:
        raise StripeError(
            "You can only advance a test clock to a time after its current frozen time.", param="frozen_time"
        )
    check_reach(clock.frozen_time, call.params.frozen_time, "frozen_time")
    clock.status = "advancing"
    call.world.emit("test_helpers.test_clock.advancing", clock)
    advance_test_clock(call.world, clock.id, call.params.frozen_time)
    clock.status = "ready"
    call.world.emit("test_helpers.test_clock.ready", clock)
    return clock


@operations("DELETE", PATH + "/{test_clock}")
def delete_test_clock(call: Call[Params]) -> Deleted:
    """Its customers go with it."""
    world = call.world
    clock = world.test_clocks.get(call.path["test_clock"])
    for customer in [one for one in world.customers if one.test_clock == clock.id]:
        end_subscriptions(world, customer.id)
        world.customers.remove(customer.id)
        world.emit("customer.deleted", customer)
    world.test_clocks.remove(clock.id)
    world.emit("test_helpers.test_clock.deleted", clock)
    return Deleted(id=clock.id, object="test_helpers.test_clock")
