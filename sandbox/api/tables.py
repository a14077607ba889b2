"""Where the sandbox's objects live: one table per kind, listed newest first."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import UNSET

from sandbox.api.errors import StripeError, missing
from sandbox.api.params import ListParams


class Identified(Protocol):
    @property
    def id(self) -> str: ...


class Stored(Identified, Protocol):
    """`created` is in Unix seconds."""

    @property
    def created(self) -> int: ...


P = TypeVar("P", bound=Identified)
T = TypeVar("T", bound=Stored)
Order = tuple[int, int]
Entry = tuple[Order, str]


class Table(Generic[T]):
    """Objects by id, in the order of creation, and by what `owner` names (a customer, say).

    A deleted object leaves its place behind, because a cursor may still point at it. What `final` holds
    for never changes again; an owner's others are few among many, and found without walking past it.
    """

    def __init__(
        self,
        noun: str,
        *,
        param: str = "id",
        owner: Callable[[T], str | None] | None = None,
        final: Callable[[T], bool] | None = None,
    ) -> None:
        self.noun = noun
        self.param = param
        self._owner = owner or (lambda _: None)
        self._final = final
        self._objects: dict[str, T] = {}
        self._removed: dict[str, T] = {}
        self._order: dict[str, Order] = {}
        self._added = 0
        self._all: list[Entry] = []
        self._owned: defaultdict[str, list[Entry]] = defaultdict(list)
        self._unsettled: defaultdict[str, list[Entry]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._objects)

    def __contains__(self, object_id: str) -> bool:
        return object_id in self._objects

    def __iter__(self) -> Iterator[T]:
        """Oldest first."""
        return (self._objects[object_id] for _, object_id in list(self._all) if object_id in self._objects)

    def add(self, item: T) -> T:
        self._added += 1
        entry = ((item.created, self._added), item.id)
        self._objects[item.id] = item
        self._order[item.id] = entry[0]
        _insert(self._all, entry)
        if owner := self._owner(item):
            _insert(self._owned[owner], entry)
            if self._final and not self._final(item):
                _insert(self._unsettled[owner], entry)
        return item

    def find(self, object_id: str) -> T | None:
        return self._objects.get(object_id)

    def get(self, object_id: str, *, param: str | None = None) -> T:
        """Raises StripeError: 404 for an id in the path; 400 when `param` names the parameter it came in."""
        try:
            return self._objects[object_id]
        except KeyError:
            status = 400 if param else 404
            raise missing(self.noun, object_id, param=param or self.param, status=status) from None

    def remove(self, object_id: str) -> T:
        """The object; gone from now on, though cursors at it go on working."""
        item = self.get(object_id)
        self._removed[object_id] = self._objects.pop(object_id)
        return item

    def forget_before(self, moment: int) -> None:
        """Removes what was created before the moment (Unix seconds), and leaves no place behind."""
        old = self._all[: bisect_left(self._all, ((moment, 0), ""))]
        del self._all[: len(old)]
        for _, object_id in old:
            self._objects.pop(object_id, None)
            self._removed.pop(object_id, None)
            del self._order[object_id]

    def find_ever(self, object_id: str) -> T | None:
        """The object, deleted or not."""
        return self._objects.get(object_id) or self._removed.get(object_id)

    def owner_changed(self, item: T, former: str | None) -> None:
        """Lists `item` under its present owner instead of under `former`."""
        entry = (self._order[item.id], item.id)
        settled = self._final is None or self._final(item)
        for lists in (self._owned,) if settled else (self._owned, self._unsettled):
            if former and entry in lists[former]:
                lists[former].remove(entry)
            if owner := self._owner(item):
                _insert(lists[owner], entry)

    def was_deleted(self, object_id: str) -> bool:
        return object_id in self._removed

    def owned_by(self, owner: str) -> Iterator[T]:
        """Newest first."""
        return (self._objects[i] for _, i in reversed(self._owned[owner]) if i in self._objects)

    def page(
        self,
        params: ListParams,
        *,
        owner: str | None = None,
        where: Callable[[T], bool] = lambda _: True,
        unsettled: bool = False,
    ) -> tuple[list[T], bool]:
        """One page, newest first, and whether more follow in the direction walked.

        `unsettled` says that `where` takes nothing that is final. docs.stripe.com/api/pagination
        """
        limit = _limit(params)
        entries = self._entries(owner, unsettled=unsettled)
        if params.ending_before is not UNSET:
            start = self._position(entries, params.ending_before, "ending_before") + 1
            walked = (entries[n][1] for n in range(start, len(entries)))
            page, more = self._take(walked, limit, where)
            return page[::-1], more
        stop = len(entries)
        if params.starting_after is not UNSET:
            stop = self._position(entries, params.starting_after, "starting_after")
        return self._take((entries[n][1] for n in range(stop - 1, -1, -1)), limit, where)

    def _entries(self, owner: str | None, *, unsettled: bool) -> list[Entry]:
        if owner is None:
            return self._all
        final = self._final
        if final is None or not unsettled:
            return self._owned[owner]
        self._unsettled[owner] = [
            entry
            for entry in self._unsettled[owner]
            if (item := self._objects.get(entry[1])) is not None and not final(item)
        ]
        return self._unsettled[owner]

    def _position(self, entries: list[Entry], object_id: str, param: str) -> int:
        order = self._order.get(object_id)
        if order is None:
            raise missing(self.noun, object_id, param=param)
        return bisect_left(entries, (order, object_id))

    def _take(self, ids: Iterator[str], limit: int, where: Callable[[T], bool]) -> tuple[list[T], bool]:
        page: list[T] = []
        for object_id in ids:
            item = self._objects.get(object_id)
            if item is None or not where(item):
                continue
            if len(page) == limit:
                return page, True
            page.append(item)
        return page, False


def page_of(parts: Sequence[P], params: ListParams, noun: str) -> tuple[list[P], bool]:
    """One page of an object's own parts, in their order, and whether more follow in the direction walked."""
    limit = _limit(params)
    if params.ending_before is not UNSET:
        stop = _index(parts, params.ending_before, noun, "ending_before")
        return list(parts[max(stop - limit, 0) : stop]), stop > limit
    start = 0
    if params.starting_after is not UNSET:
        start = _index(parts, params.starting_after, noun, "starting_after") + 1
    return list(parts[start : start + limit]), start + limit < len(parts)


def _index(parts: Sequence[P], part_id: str, noun: str, param: str) -> int:
    for index, part in enumerate(parts):
        if part.id == part_id:
            return index
    raise missing(noun, part_id, param=param)


def _limit(params: ListParams) -> int:
    """How many are asked for, 1 to 100. Raises StripeError for two cursors."""
    if params.starting_after is not UNSET and params.ending_before is not UNSET:
        raise StripeError(
            "Received both starting_after and ending_before parameters. Please pass in only one."
        )
    return min(max(params.limit, 1), 100)


def _insert(entries: list[Entry], entry: Entry) -> None:
    """Keeps the order; what is newest, as nearly everything is when it comes, costs no search."""
    if not entries or entries[-1] < entry:
        entries.append(entry)
    else:
        insort(entries, entry)
