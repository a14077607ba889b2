"""The one reader and the one writer of htmx's headers."""

from collections.abc import Mapping
from typing import TypeVar

from starlette.responses import Response

from web.request import Request

R = TypeVar("R", bound=Response)

VARY = "HX-Request, HX-Request-Type, Cookie, Accept-Language"

# Told to the page after a change of plan: what it changes elsewhere is read again.
PLANS_CHANGED = "plans-changed"
# The same after a change of payment methods.
METHODS_CHANGED = "methods-changed"
# The same after a payment.
INVOICES_CHANGED = "invoices-changed"


def wants_fragment(request: Request) -> bool:
    """Whether htmx will swap the answer into a part of the page.

    Back, boosts and swaps of the whole body want the whole page.
    """
    return request.headers.get("HX-Request-Type") == "partial"


def stands_alone(request: Request) -> bool:
    """Whether htmx asks from a step that was opened as a page of its own, without the panels around it."""
    return wants_fragment(request) and "X-Whole-Step" in request.headers


def personal(response: R) -> R:
    """Marks an answer as one customer's own: never stored, and different for htmx (SECURITY D1)."""
    response.headers["Vary"] = VARY
    response.headers["Cache-Control"] = "no-store"
    return response


def tell(response: Response, event: str) -> None:
    """Lets the page's panels hear of it; those that it changes are read again."""
    response.headers["HX-Trigger"] = event


def leaves_for(url: str) -> Mapping[str, str]:
    """Headers that make htmx leave for another address, of another origin too."""
    return {"HX-Redirect": url}
