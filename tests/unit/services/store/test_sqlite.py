"""The store on a file (SECURITY F26, P11)."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.store import Store, StoreUnavailable


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    """D5: a sentence for the operator, not a trace."""
    (tmp_path / "portal.db").write_text("This is a letter.\n" * 100)
    with pytest.raises(StoreUnavailable):
        async with Store.connect(f"sqlite:///{tmp_path}/portal.db"):
            pass


def test_a_current_schema_needs_no_alembic(tmp_path: Path) -> None:
    """P11: the second start does not load what it does not need."""
    script = (
        "import asyncio, sys\n"
        "from services.store import Store\n"
        "async def start():\n"
        f"    async with Store.connect('sqlite:///{tmp_path}/portal.db'):\n"
        "        print('alembic' in sys.modules)\n"
        "asyncio.run(start())\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]
