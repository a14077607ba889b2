"""The API called from inside the process: hosted pages and demo data go through its operations too."""

from typing import Any, TypeVar

from sandbox.api.operations import Call, Router
from sandbox.api.params import convert
from sandbox.objects.events import EventRequest
from sandbox.world import World

T = TypeVar("T")


class LocalApi:
    """The operations of one World, without HTTP, key and idempotency."""

    def __init__(self, world: World, router: Router) -> None:
        self.world = world
        self._router = router

    def post(self, path: str, answer: type[T], **params: Any) -> T:  # noqa: ANN401 - checked by the operation
        """Does `POST /v1{path}`; raises StripeError as the operation does."""
        return self._call("POST", path, answer, params)

    def delete(self, path: str, answer: type[T], **params: Any) -> T:  # noqa: ANN401 - checked by the operation
        """Does `DELETE /v1{path}`; raises StripeError as the operation does."""
        return self._call("DELETE", path, answer, params)

    def _call(self, method: str, path: str, answer: type[T], params: dict[str, Any]) -> T:
        found = self._router.find(method, f"/v1{path}")
        if found is None:
            raise LookupError(f"The sandbox has no operation {method} /v1{path}")
        operation, names = found
        self.world.request = EventRequest()
        call: Call[Any] = Call(self.world, names, convert(_form(params), operation.params))
        result = operation.handler(call)
        if not isinstance(result, answer):
            raise TypeError(f"{method} /v1{path} answers {type(result).__name__}, not {answer.__name__}")
        return result


def _form(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The value with every leaf as a form would send it: a string."""
    if isinstance(value, dict):
        return {key: _form(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_form(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
