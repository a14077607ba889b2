"""An operation is a plain function of a `Call`: one turn of the event loop, so it is atomic by itself."""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from urllib.parse import unquote_plus

from msgspec import Struct

from sandbox.api.params import P, Params
from sandbox.world import API_VERSION, World


class Call(Struct, Generic[P], frozen=True):
    """What one request asks: the state, the ids in its path by name, and its checked parameters.

    `version` is the API version that it was written for.
    """

    world: World
    path: dict[str, str]
    params: P
    version: str = API_VERSION

    @property
    def now(self) -> int:
        return self.world.clock.now()


Handler = Callable[[Call[Any]], object]
F = TypeVar("F", bound=Handler)


class Operation(Struct, frozen=True):
    method: str
    path: str
    params: type[Params]
    handler: Handler
    pattern: re.Pattern[str]


class Operations:
    """A noun's table of operations; `app.py` puts them all into one."""

    def __init__(self) -> None:
        self.all: list[Operation] = []

    def __call__(self, method: str, path: str, params: type[Params] = Params) -> Callable[[F], F]:
        """Registers the function below as `method path`; `{name}` in the path becomes `call.path["name"]`.

        No id is "search": where a noun has no search, that is no address.
        """

        def register(handler: F) -> F:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>(?!search$)[^/]+)", path)
            self.all.append(Operation(method, path, params, handler, re.compile(pattern + "$")))
            return handler

        return register


class Router:
    """Finds an operation by method and path, in which ids are quoted; Stripe's SDKs send a space as a plus.

    A literal path goes before one with a name in it.
    """

    def __init__(self, operations: list[Operation]) -> None:
        self._exact = {(op.method, op.path): op for op in operations if "{" not in op.path}
        self._by_size: dict[tuple[str, int], list[Operation]] = {}
        for op in operations:
            if "{" in op.path:
                self._by_size.setdefault((op.method, op.path.count("/")), []).append(op)

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        if exact := self._exact.get((method, path)):
            return exact, {}
        for op in self._by_size.get((method, path.count("/")), []):
            if match := op.pattern.match(path):
                return op, {name: unquote_plus(value) for name, value in match.groupdict().items()}
        return None
