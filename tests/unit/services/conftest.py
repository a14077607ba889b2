from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.audit import Audit
from services.sessions import Sessions
from services.store import Store
from services.tokens import Tokens
from tests.unit.databases import database
from tests.unit.services.clock import TestClock


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.connect(database(tmp_path)) as store:
        yield store


@pytest.fixture
def audit(store: Store, clock: TestClock) -> Audit:
    return Audit(store, clock)


@pytest.fixture
def tokens(clock: TestClock) -> Tokens:
    return Tokens(["a key of the tests, long enough"], clock)


@pytest.fixture
def sessions(store: Store, tokens: Tokens, clock: TestClock, audit: Audit) -> Sessions:
    return Sessions(store, tokens, clock, audit)
