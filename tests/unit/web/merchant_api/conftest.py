from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.web.merchant import Merchant, merchant


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Merchant]:
    async with merchant(tmp_path) as shop:
        yield shop
