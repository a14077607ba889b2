import pytest

from services.store import Store
from tests.unit.services.clock import TestClock
from tests.unit.services.webhooks.office import Office


@pytest.fixture
def office(store: Store, clock: TestClock) -> Office:
    return Office(store, clock)
