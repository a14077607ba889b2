"""Faults on order: what a request to the API meets instead of a plain answer."""

import re
from fnmatch import translate
from functools import cache
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.form import parse_form
from sandbox.api.params import Params, convert

HTML = "<html><head><title>Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"

Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=600_000)]
Kind = Literal["status", "delay", "hang", "drop_before", "drop_after", "truncate", "html"]
Status = Annotated[int, msgspec.Meta(ge=200, le=599)]


class FaultParams(Params, kw_only=True):
    """`times` 0 means: until the faults are cleared. `path` may hold `*`.

    A fault has a `status` with its `headers` and `body`, or it hangs, drops the connection before or after
    the operation, truncates the answer or turns it into a page of HTML; each may come after a delay, or
    there is nothing but the delay. `latency_ms` alone slows all calls down.
    """

    method: str = "*"
    path: str = "*"
    times: Annotated[int, msgspec.Meta(ge=0)] = 1
    status: Status | UnsetType = UNSET
    headers: dict[str, str] | UnsetType = UNSET
    body: str | UnsetType = UNSET
    delay_ms: Milliseconds | UnsetType = UNSET
    hang: bool = False
    drop: Literal["after", "before"] | UnsetType = UNSET
    truncate: bool = False
    html: bool = False
    latency_ms: Milliseconds | UnsetType = UNSET


class Fault(msgspec.Struct, kw_only=True):
    """`left` is how many requests it will still meet; None: all of them."""

    id: str
    method: str
    path: str
    left: int | None
    kind: Kind
    status: int | None = None
    headers: dict[str, str] = {}
    body: str | None = None
    delay_ms: int = 0

    def meets(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and _pattern(self.path).fullmatch(path) is not None


class Faults:
    """The faults that wait for requests, in the order in which they were asked for."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.latency_ms = 0
        self._made = 0

    def add(self, params: FaultParams) -> Fault | None:
        """The new fault; None where only the latency was set. Raises StripeError for an unclear order."""
        if params.latency_ms is not UNSET:
            self.latency_ms = params.latency_ms
        kind = _kind(params)
        if kind is None:
            return None
        self._made += 1
        fault = Fault(
            id=f"fault_{self._made}",
            method=params.method.upper(),
            path=params.path,
            left=params.times or None,
            kind=kind,
            status=params.status or (502 if kind == "html" else None),
            headers=params.headers or {},
            body=params.body or (HTML if kind == "html" else None),
            delay_ms=params.delay_ms or 0,
        )
        self.waiting.append(fault)
        return fault

    def meet(self, method: str, path: str) -> Fault | None:
        """The first fault for this request; it counts as one of its times."""
        for fault in self.waiting:
            if fault.meets(method, path):
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left == 0:
                        self.waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self.waiting.clear()
        self.latency_ms = 0


def read_fault(sent: str) -> FaultParams:
    """The parameters of an order, from a query or a form. Raises StripeError that names what is wrong."""
    return convert(parse_form(sent), FaultParams)


def _kind(params: FaultParams) -> Kind | None:
    asked: list[Kind] = []
    if params.hang:
        asked.append("hang")
    if params.drop:
        asked.append("drop_before" if params.drop == "before" else "drop_after")
    if params.truncate:
        asked.append("truncate")
    if params.html:
        asked.append("html")
    elif params.status:
        asked.append("status")
    if len(asked) > 1:
        raise StripeError(f"A request can meet only one of these: {', '.join(asked)}.")
    if asked:
        return asked[0]
    if params.delay_ms is not UNSET:
        return "delay"
    if params.latency_ms is UNSET:
        raise StripeError(
            "Say what shall happen: status, delay_ms, hang, drop, truncate, html or latency_ms."
        )
    return None


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(translate(path))
