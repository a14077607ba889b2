"""SECURITY D4, R19: docs/operations.md lists every event, permission, counter and alarm, and no other."""

import re
from pathlib import Path

import pytest

from services.audit import EVENTS
from services.doctor.stripe_account import NEEDS
from web.commands.ending import LONGEST_SECONDS
from web.commands.server import GRACE_SECONDS
from web.metrics import Metrics

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text()


def rows(heading: str) -> dict[str, str]:
    """The table under a heading."""
    part = TEXT.partition(f"# {heading}\n")[2].partition("\n#")[0]
    return dict(re.findall(r"^\| (.+?) \| (.+?) \|$", part, re.MULTILINE)[2:])


def test_every_event_is_explained() -> None:
    """As the code says it."""
    assert rows("Who did what") == {f"`{event}`": meaning for event, meaning in EVENTS.items()}


def test_every_counter_is_explained() -> None:
    """By its name."""
    counters = re.findall(r"^# TYPE (\w+) counter$", Metrics().text(), re.MULTILINE)
    assert [f"`{name}`" for name in counters] == [name for name in rows("What to watch") if "_total" in name]


@pytest.mark.parametrize("level", ["critical", "error"])
def test_every_alarm_is_explained(level: str) -> None:
    """What the code calls out at a level is under that level, and nothing else."""
    called = re.compile(rf'\blog\.{level}\(\s*"(\w+)"')
    code = "".join(path.read_text() for part in ("web", "services") for path in (ROOT / part).rglob("*.py"))
    table = TEXT.partition(f"| {level} | what to do |")[2].partition("\n\n")[0]
    explained = [cell.split(" | ")[0] for cell in table.splitlines()]
    assert set(re.findall(r"`(\w+)`", " ".join(explained))) == set(called.findall(code))


def test_the_service_is_given_time_to_end() -> None:
    """F33: systemd kills nothing that is still in flight."""
    unit = (ROOT / "docs" / "examples" / "portal.service").read_text()
    given = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert given
    assert int(given[1]) > LONGEST_SECONDS + GRACE_SECONDS


def test_every_permission_is_listed() -> None:
    """What the doctor asks for, and the merchant gives to a restricted key."""
    needed: dict[str, list[str]] = {}
    for need in NEEDS:
        needed.setdefault(need.resource, []).append(need.access)
    assert rows("What a restricted key needs") == {name: " and ".join(all_) for name, all_ in needed.items()}
