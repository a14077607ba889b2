"""How much `portal serve` imports before it answers."""

import subprocess
import sys

NEEDED_LATER = [
    "PIL",
    "alembic",
    "email_validator",
    "fpdf",
    "httpx",
    "requests",
    "sqlalchemy.dialects.postgresql",
    "web.commands.doctor",
]
SHOW = """
import sys
from web.cli import portal
portal.get_command(None, "serve")
print(*sys.modules)
"""


def test_serving_imports_only_what_it_needs() -> None:
    """PERFORMANCE P11: what not every start needs is imported when it is needed."""
    shown = subprocess.run([sys.executable, "-c", SHOW], check=True, capture_output=True, text=True)
    imported = shown.stdout.split()

    assert "web.app" in imported
    assert [name for name in NEEDED_LATER if name in imported] == []


OTHERS = """
import sys
from web.cli import COMMANDS, portal
for name in sorted({*COMMANDS} - {"serve"}):
    portal.get_command(None, name)
print("web.app" in sys.modules)
"""


def test_no_other_command_waits_for_the_whole_portal() -> None:
    """DESIGN 1: a command that only reads the database does not import every page first."""
    shown = subprocess.run([sys.executable, "-c", OTHERS], check=True, capture_output=True, text=True)

    assert shown.stdout.split() == ["False"]
