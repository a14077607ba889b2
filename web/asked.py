"""What a request asked of Stripe: after that no answer says that nothing has changed (SECURITY F5, F10)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from services.stripe_gateway.gateway import Call

_PREVIEW = "/v1/invoices/create_preview"

_changes: ContextVar[list[str] | None] = ContextVar("changes", default=None)


@contextmanager
def listening() -> Iterator[None]:
    """Inside, `change_asked` knows of the calls that this request makes."""
    token = _changes.set([])
    try:
        yield
    finally:
        _changes.reset(token)


def heard(observe: Callable[[Call], None]) -> Callable[[Call], None]:
    """`observe`, which also lets the request at hand know that it asked for a change."""

    def both(call: Call) -> None:
        changes = _changes.get()
        if changes is not None and call.method != "get" and call.path != _PREVIEW:
            changes.append(call.path)
        observe(call)

    return both


def change_asked() -> bool:
    """Whether Stripe was asked for a change, whatever came of it."""
    return bool(_changes.get())
