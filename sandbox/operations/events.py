"""/v1/events (docs.stripe.com/api/events)."""

import re

from msgspec import UNSET, UnsetType

from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Moments, within
from sandbox.objects.base import ListObject
from sandbox.objects.events import Event

operations = Operations()


class EventListParams(ListParams, kw_only=True):
    """`type` may end in `*`."""

    created: Moments = UNSET
    type: str | UnsetType = UNSET
    types: list[str] | UnsetType = UNSET


@operations("GET", "/v1/events", EventListParams)
def list_events(call: Call[EventListParams]) -> ListObject[Event]:
    wanted = _types(call.params)
    page, more = call.world.events.page(
        call.params,
        where=lambda event: (
            within(event.created, call.params.created)
            and (not wanted or any(kind.fullmatch(event.type) for kind in wanted))
        ),
    )
    return ListObject(data=page, has_more=more, url="/v1/events")


@operations("GET", "/v1/events/{id}")
def retrieve_event(call: Call[ListParams]) -> Event:
    return call.world.events.get(call.path["id"])


def _types(params: EventListParams) -> list[re.Pattern[str]]:
    names = params.types if params.types is not UNSET else []
    if params.type is not UNSET:
        names = [*names, params.type]
    return [re.compile(re.escape(name).replace(r"\*", ".*")) for name in names]
