"""A sandbox of a thousand monthly subscriptions, of which `GET /year` lives a year and says how long it took.

`python -m tests.bench.renewals`
"""

import socket
import sys
import time

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.app import Sandbox, create_sandbox
from sandbox.objects.customers import Customer
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.prices import Price
from sandbox.objects.products import Product
from sandbox.objects.subscriptions import Subscription

SUBSCRIPTIONS = 1000
YEAR = 366 * 24 * 3600


def subscribe(sandbox: Sandbox) -> None:
    """A customer with a card and a plan, a thousand times."""
    post = sandbox.local.post
    product = post("/products", Product, name="Plan")
    rhythm = {"interval": "month"}
    price = post("/prices", Price, product=product.id, currency="usd", unit_amount=1000, recurring=rhythm)
    for number in range(SUBSCRIPTIONS):
        customer = post("/customers", Customer, name=f"Customer {number}").id
        card = post("/payment_methods/pm_card_visa/attach", PaymentMethod, customer=customer).id
        plan = {"items": [{"price": price.id}], "default_payment_method": card}
        post("/subscriptions", Subscription, customer=customer, **plan)


def main() -> None:
    sandbox = create_sandbox(seed="empty")
    subscribe(sandbox)

    async def year(_request: Request) -> Response:
        started = time.perf_counter()
        sandbox.advance_to(sandbox.clock.now() + YEAR)
        return PlainTextResponse(str(time.perf_counter() - started))

    app = Starlette(routes=[Route("/year", year)])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sys.stdout.write(f"ready http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_config=None, loop="uvloop")).run(sockets=[listener])


if __name__ == "__main__":
    main()
