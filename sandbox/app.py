"""The sandbox's wiring: its parts put together as one ASGI application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.api.endpoint import Api
from sandbox.api.expand import Expander
from sandbox.api.operations import Router
from sandbox.clock import Clock
from sandbox.operations import events
from sandbox.world import World

OPERATIONS = [*events.operations.all]


class Sandbox:
    """A Stripe-compatible server: `app` speaks HTTP, `clock` is its time. Reset makes a new world."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self._router = Router(OPERATIONS)
        self.reset()
        self.app = Starlette(
            routes=[Route("/v1/{path:path}", self._api, methods=["GET", "POST", "DELETE", "PUT", "PATCH"])]
        )

    def reset(self) -> None:
        self.world = World(self.clock)
        self._v1 = Api(self.world, self._router, Expander(lambda _id: None, {}))

    async def _api(self, request: Request) -> Response:
        return await self._v1.endpoint(request)


def create_sandbox(clock: Clock | None = None) -> Sandbox:
    return Sandbox(clock)
