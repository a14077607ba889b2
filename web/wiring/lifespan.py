"""The services of one process, and the names under which handlers find them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from msgspec.structs import asdict
from starlette.applications import Starlette

from sandbox.app import Sandbox
from services.budget import Budget
from web.metrics import Metrics
from web.middleware.pace import MOST_REQUESTS, WITHIN_SECONDS
from web.routes.home import PANELS
from web.settings import Settings
from web.static_files import StaticFiles
from web.wiring.access import Access
from web.wiring.background import running
from web.wiring.base import connected
from web.wiring.billing import Billing
from web.wiring.merchant import Merchant
from web.wiring.operators import Operators

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[dict[str, Any]]]


def lifespan(settings: Settings, static: StaticFiles, metrics: Metrics, sandbox: Sandbox | None) -> Lifespan:
    """What lives as long as the process: each field of a group is that name in `request.state`."""

    @asynccontextmanager
    async def alive(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with connected(settings, metrics, sandbox) as base:
            merchant = await Merchant.over(base, static, sandbox)
            billing = Billing.over(base, merchant.configurations)
            access = Access.over(base)
            operators = Operators.over(base, merchant.configurations)
            async with running(base, merchant, billing, access, operators, sandbox=sandbox) as upkeep:
                yield {
                    **asdict(base),
                    **asdict(merchant),
                    **asdict(billing),
                    **asdict(access),
                    **asdict(operators),
                    "upkeep": upkeep,
                    "pace": Budget(MOST_REQUESTS, WITHIN_SECONDS, base.clock),
                    "panels": PANELS,
                }

    return alive
