"""What visitors were refused, written to the audit log before the answer (SECURITY D4)."""

import re
from contextlib import suppress

from services.audit import Entry
from services.store import StoreUnavailable
from web.middleware.operator import of_settings
from web.origin import origin_of
from web.request import Request

_ID = re.compile(r"[a-z]{2,8}_[A-Za-z0-9]{1,64}", re.ASCII)
_WORD = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)


async def record_refusal(request: Request, event: str, about: str | None = None) -> None:
    """Raises StoreUnavailable, which refuses as well."""
    session = request.state.session
    customer = session.customer if session else None
    entry = Entry(event=event, result="refused", customer=customer, object=about, detail=_place(request))
    actor = "operator" if of_settings(request.url.path) else "customer"
    await request.state.audit.record(origin_of(request, actor), entry)


async def record_access(request: Request) -> None:
    """A signed-in customer asked for what is not theirs, not there, or switched off (SECURITY A1, A3)."""
    if request.state.session:
        with suppress(StoreUnavailable):  # the answer says no already
            await record_refusal(request, "access.refused", _object_of(request))


def _object_of(request: Request) -> str | None:
    """The id that was asked for, where it looks like one: an address may hold anything (SECURITY D2)."""
    values = [str(value) for value in request.path_params.values()]
    return next((value for value in values if _ID.fullmatch(value)), None)


def _place(request: Request) -> str:
    """The part of the portal that was asked, and no more of the address, for the same reason."""
    parts = [part for part in request.url.path.split("/")[1:3] if _WORD.fullmatch(part)]
    return "/" + "/".join(parts)
