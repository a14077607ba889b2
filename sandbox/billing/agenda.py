"""What will happen when: moments in Unix seconds, in their order, and for one moment in order of entry."""

import heapq
from typing import Literal

from msgspec import Struct

Kind = Literal["customer", "subscription", "invoice", "schedule"]


class Task(Struct, order=True, frozen=True):
    """Asks an object to do what is due. It may be out of date: the object itself knows what is due."""

    at: int
    number: int
    kind: Kind
    id: str


class Agenda:
    def __init__(self) -> None:
        self._heap: list[Task] = []
        self._number = 0

    def put(self, at: int | None, kind: Kind, object_id: str) -> None:
        if at is not None:
            self._number += 1
            heapq.heappush(self._heap, Task(at, self._number, kind, object_id))

    def take(self, until: int) -> Task | None:
        """The next task that is due by `until`; it is gone from the agenda."""
        if self._heap and self._heap[0].at <= until:
            return heapq.heappop(self._heap)
        return None
