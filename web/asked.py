"""What a request has perhaps changed at Stripe: then no answer says that nothing has changed (F5, F10)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from services.stripe_gateway.gateway import Call

_PREVIEW = "/v1/invoices/create_preview"

_changes: ContextVar[list[str] | None] = ContextVar("changes", default=None)


@contextmanager
def listening() -> Iterator[None]:
    """Inside, `perhaps_changed` knows of the calls that this request makes."""
    token = _changes.set([])
    try:
        yield
    finally:
        _changes.reset(token)


def heard(observe: Callable[[Call], None]) -> Callable[[Call], None]:
    """`observe`, which also lets the request at hand know of what it may have changed."""

    def both(call: Call) -> None:
        changes = _changes.get()
        if changes is not None and call.changed and call.path != _PREVIEW:
            changes.append(call.path)
        observe(call)

    return both


def perhaps_changed() -> bool:
    """Whether Stripe was asked for a change that it did not surely refuse."""
    return bool(_changes.get())
