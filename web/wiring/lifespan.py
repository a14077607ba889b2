"""The services of one process, and the names under which handlers find them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from msgspec.structs import asdict
from starlette.applications import Starlette

from sandbox.app import Sandbox
from web.metrics import Metrics
from web.settings import Settings
from web.static_files import StaticFiles
from web.wiring.access import make_access
from web.wiring.background import running
from web.wiring.base import connected
from web.wiring.billing import make_billing
from web.wiring.merchant import make_merchant
from web.wiring.operators import make_operators
from web.wiring.per_request import PerRequest

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[dict[str, Any]]]


def lifespan(settings: Settings, static: StaticFiles, metrics: Metrics, sandbox: Sandbox | None) -> Lifespan:
    """What every request finds in its `request.state`: each field of a group by its name."""

    @asynccontextmanager
    async def alive(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with connected(settings, metrics, sandbox) as base:
            merchant = await make_merchant(base, static, sandbox)
            billing = make_billing(base, merchant.configurations)
            access = make_access(base)
            operators = make_operators(base, merchant.configurations)
            async with running(base, merchant, billing, access, operators, sandbox=sandbox) as background:
                yield {
                    **asdict(base),
                    **asdict(merchant),
                    **asdict(billing),
                    **asdict(access),
                    **asdict(operators),
                    **asdict(background),
                    **asdict(PerRequest()),
                }

    return alive
