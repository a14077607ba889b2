"""The receipt of a charge: its `receipt_url`."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.api.errors import StripeError
from sandbox.pages.invoices import label_of
from sandbox.pages.site import business_of, render, sandbox_of


async def show(request: Request) -> Response:
    """Raises StripeError (404) for a charge that did not succeed: it has no receipt."""
    world = sandbox_of(request).world
    charge = world.charges.get(request.path_params["charge"])
    if not charge.paid:
        raise StripeError(f"Charge {charge.id} did not succeed: there is no receipt.", status=404)
    method = world.payment_methods.find(charge.payment_method)
    return render(
        request,
        "receipt.html",
        charge=charge,
        business=business_of(world),
        method=label_of(method) if method else "",
    )


routes = [Route("/receipts/{charge}", show, methods=["GET"])]
