"""A sandbox with two customers more: one of 24 invoices, one of 10,008 (so that every page is full).

`python -m tests.bench.archive`
"""

import socket
import sys

import uvicorn
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.app import create_sandbox
from sandbox.world import World

FEW, MANY = 24, 10_008


def fill(world: World, count: int) -> str:
    """A customer with copies of a paid invoice, one a day; the id of the oldest is known."""
    model = next(invoice for invoice in world.invoices if invoice.status == "paid")
    owner = replace(world.customers.get(model.customer), id=f"cus_archive{count}")
    world.customers.add(owner)
    now = world.clock.now()
    for number in range(count):
        name = f"in_first{owner.id}" if number == 0 else f"in_{count}x{number}"
        created = now - (count - number) * 3600
        world.invoices.add(replace(model, id=name, customer=owner.id, created=created))
    return owner.id


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        sandbox = create_sandbox(base_url=f"{base}/sandbox")
        customers = [fill(sandbox.world, count) for count in (FEW, MANY)]

        async def show(_request: Request) -> Response:
            return JSONResponse(customers)

        app = Starlette(routes=[Route("/customers", show), Mount("/sandbox", sandbox.app)])
        sys.stdout.write(f"ready {base}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_config=None, loop="uvloop")).run(sockets=[listener])


if __name__ == "__main__":
    main()
