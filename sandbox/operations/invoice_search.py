"""/v1/invoices/search (docs.stripe.com/search): by customer, number, status and the like, joined by AND."""

import re

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Params
from sandbox.objects.base import StripeObject
from sandbox.objects.invoices import Invoice

operations = Operations()

_CLAUSE = re.compile(r"""(?P<field>[a-z_]+):["'](?P<text>[^"'\\]*)["']""")
_FIELDS = ("currency", "customer", "number", "status", "subscription")


class SearchParams(Params, kw_only=True):
    limit: int = 10
    page: str | UnsetType = UNSET
    query: str


class SearchResult(StripeObject, kw_only=True):
    object: str = "search_result"
    data: list[Invoice]
    has_more: bool
    next_page: str | None
    url: str = "/v1/invoices/search"


@operations("GET", "/v1/invoices/search", SearchParams)
def search_invoices(call: Call[SearchParams]) -> SearchResult:
    """`page` is the id of the last invoice of the page before."""
    wanted = _clauses(call.params.query)
    page = ListParams(limit=call.params.limit, starting_after=call.params.page)
    found, more = call.world.invoices.page(
        page,
        owner=wanted.pop("customer", None),
        where=lambda invoice: all(
            (getattr(invoice, field) or "").lower() == text for field, text in wanted.items()
        ),
    )
    return SearchResult(data=found, has_more=more, next_page=found[-1].id if more else None)


def _clauses(query: str) -> dict[str, str]:
    """Raises StripeError for a query that cannot be read, or that asks for more than exact values."""
    found: dict[str, str] = {}
    for part in query.strip().split(" AND "):
        match = _CLAUSE.fullmatch(part.strip())
        if match is None:
            raise StripeError(
                f"We were unable to parse your search query: {query}. See https://stripe.com/docs/search.",
                param="query",
            )
        if match["field"] not in _FIELDS:
            raise StripeError(
                f"Field `{match['field']}` is an unsupported search field for resource `invoices`.",
                param="query",
            )
        exact = match["field"] == "customer"
        found[match["field"]] = match["text"] if exact else match["text"].lower()
    return found
