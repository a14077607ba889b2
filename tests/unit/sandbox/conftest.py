from collections.abc import Iterator

import pytest

from tests.unit.sandbox.client import Stripe


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    """An empty account of the sandbox."""
    account = Stripe()
    yield account
    account.http.close()
