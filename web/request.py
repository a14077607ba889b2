"""The request as handlers see it: Starlette's, with every name in `request.state` known by its type."""

from typing import TYPE_CHECKING, Any, cast

from starlette.datastructures import State as StarletteState
from starlette.types import Scope

if TYPE_CHECKING:  # the wiring imports the handlers
    from starlette.requests import Request as StarletteRequest

    from web.wiring.access import Access
    from web.wiring.background import Background
    from web.wiring.base import Base
    from web.wiring.billing import Billing
    from web.wiring.merchant import Merchant
    from web.wiring.operators import Operators
    from web.wiring.per_request import PerRequest

    class State(Base, Merchant, Billing, Access, Operators, Background, PerRequest):
        """Each field of these groups is that name in `request.state`: `web.wiring.lifespan` puts it there."""

    class Request(StarletteRequest[Any]):
        state: State
else:
    from starlette.requests import Request

__all__ = ["Request", "state_of"]


def state_of(scope: Scope) -> "State":
    """The state of the request, for middleware."""
    return cast("State", StarletteState(scope.setdefault("state", {})))
