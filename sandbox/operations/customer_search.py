"""/v1/customers/search (docs.stripe.com/search): clauses on a customer's fields, joined by AND or OR."""

import re
from collections.abc import Callable
from typing import NamedTuple

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Params
from sandbox.objects.base import StripeObject
from sandbox.objects.customers import Customer

operations = Operations()

_CLAUSE = re.compile(
    r"""(?P<negated>-)?(?P<field>[a-z_]+)(\[["'](?P<key>[^"']+)["']\])?"""
    r"""(?P<operator>[:~]|[<>]=?)(["'](?P<text>(?:[^"'\\]|\\.)*)["']|(?P<other>null|\d+))"""
)
_TEXT_FIELDS = ("email", "name", "phone")


class SearchParams(Params, kw_only=True):
    limit: int = 10
    page: str | UnsetType = UNSET
    query: str


class SearchResult(StripeObject, kw_only=True):
    object: str = "search_result"
    data: list[Customer]
    has_more: bool
    next_page: str | None
    url: str = "/v1/customers/search"


class Clause(NamedTuple):
    field: str
    key: str | None
    operator: str
    wanted: str | None
    negated: bool

    def holds(self, customer: Customer) -> bool:
        return self._matches(customer) != self.negated

    def _matches(self, customer: Customer) -> bool:
        if self.field == "created":
            return self._in_time(customer.created)
        value = (
            customer.metadata.get(self.key or "")
            if self.field == "metadata"
            else getattr(customer, self.field)
        )
        if value is None or self.wanted is None:
            return value is None and self.wanted is None
        if self.operator == "~":
            return self.wanted.lower() in value.lower()
        return bool(self.wanted.lower() == value.lower())

    def _in_time(self, created: int) -> bool:
        moment = int(self.wanted or 0)
        return {
            ":": created == moment,
            "<": created < moment,
            "<=": created <= moment,
            ">": created > moment,
            ">=": created >= moment,
        }[self.operator]


@operations("GET", "/v1/customers/search", SearchParams)
def search_customers(call: Call[SearchParams]) -> SearchResult:
    """`page` is the id of the last customer of the page before."""
    page = ListParams(limit=call.params.limit, starting_after=call.params.page)
    found, more = call.world.customers.page(page, where=_condition(call.params.query))
    return SearchResult(data=found, has_more=more, next_page=found[-1].id if more else None)


def _condition(query: str) -> Callable[[Customer], bool]:
    """Raises StripeError for a query that cannot be read."""
    clauses, joints, rest = [], set(), query.strip()
    while rest:
        match = _CLAUSE.match(rest)
        if not match:
            raise _unreadable(query)
        clauses.append(_clause(match, query))
        rest = rest[match.end() :].strip()
        if rest:
            joint, _, rest = rest.partition(" ")
            joints.add(joint.upper())
    if not clauses or not joints <= {"AND", "OR"}:
        raise _unreadable(query)
    if len(joints) == 2:
        raise StripeError("You can only use one of AND and OR in a query.", param="query")
    combine = any if "OR" in joints else all
    return lambda customer: combine(clause.holds(customer) for clause in clauses)


def _clause(match: re.Match[str], query: str) -> Clause:
    field, key = match["field"], match["key"]
    if field not in (*_TEXT_FIELDS, "created", "metadata") or (field == "metadata") != (key is not None):
        raise StripeError(
            f"Field `{field}` is an unsupported search field for resource `customers`.", param="query"
        )
    wanted = match["text"] if match["text"] is not None else match["other"]
    if field == "created" and not (wanted or "").isdigit():
        raise _unreadable(query)
    if field != "created" and match["operator"] not in ":~":
        raise _unreadable(query)
    unescaped = re.sub(r"\\(.)", r"\1", wanted) if match["text"] is not None else wanted
    return Clause(
        field, key, match["operator"], None if match["other"] == "null" else unescaped, bool(match["negated"])
    )


def _unreadable(query: str) -> StripeError:
    return StripeError(
        f"We were unable to parse your search query: {query}. See https://stripe.com/docs/search.",
        param="query",
    )
