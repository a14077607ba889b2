from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.services.plans.desk import Desk, desk


@pytest.fixture
async def ada(tmp_path: Path) -> AsyncIterator[Desk]:
    """A customer with a plan, on a sandbox of her own."""
    async with desk(tmp_path) as made:
        yield made
