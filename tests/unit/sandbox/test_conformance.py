"""Every operation's answers are what Stripe's own description says (issue 3, point 11)."""

from collections import defaultdict
from typing import Any

import pytest

from sandbox.api.operations import Operation, Router
from sandbox.app import OPERATIONS
from tests.unit.sandbox.client import Stripe
from tests.unit.sandbox.description import FILE, problems
from tests.unit.sandbox.stories import STORIES

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="../shared/stripe/openapi.json is not here")


class Listener(Stripe):
    """Keeps every answer by the operation that gave it."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._router = Router(OPERATIONS)

    def _good(self, method: str, path: str, params: dict[str, Any], key: str | None = None) -> Any:
        answer = super()._good(method, path, params, key)
        found = self._router.find(method, f"/v1{path}")
        assert found is not None
        self.answers[name_of(found[0])].append(answer)
        return answer


def name_of(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


@pytest.fixture(scope="module")
def answers() -> dict[str, list[dict[str, Any]]]:
    listener = Listener()
    for story in STORIES:
        story(listener)
    listener.http.close()
    return listener.answers


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_an_operation_answers_as_described(
    operation: Operation, answers: dict[str, list[dict[str, Any]]]
) -> None:
    """Types, required and nullable keys, and no key that Stripe does not have."""
    assert answers[name_of(operation)], "no story drives this operation"
    assert [problem for answer in answers[name_of(operation)] for problem in problems(answer)] == []


def test_events_carry_objects_as_described(answers: dict[str, list[dict[str, Any]]]) -> None:
    """An event's object is the same one that the API answers."""
    events = [event for page in answers["GET /v1/events"] for event in page["data"]]
    assert len(events) == 100
    assert [problem for event in events for problem in problems(event["data"]["object"])] == []
