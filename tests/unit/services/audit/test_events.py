"""SECURITY D4: every event that the code records is known, explained, and recorded somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from services.audit import EVENTS
from services.mail.queue import _RESULTS as MAIL_ENDS
from services.payment_methods.changes import Kind as MethodChange
from services.plans.records import Kind as PlanChange
from tests.unit.test_house import ROOT

FAMILIES = "|".join({event.partition(".")[0] for event in EVENTS})
EVENT = re.compile(rf"({FAMILIES})\.[a-z_]+")
# Recorded by a name that is put together.
MADE_UP = {
    *(f"plan.{kind}" for kind in get_args(PlanChange)),
    *(f"payment_method.{kind}" for kind in get_args(MethodChange)),
    *(f"mail.{end}" for end in MAIL_ENDS),
}


def written(file: Path) -> Iterator[str]:
    """The texts in a file that are an event's name."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and EVENT.fullmatch(node.value):
            yield node.value


def named(file: Path) -> Iterator[str]:
    """The events of the entries in a file that name them outright."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.keyword) and node.arg == "event" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def sources() -> Iterator[Path]:
    """All code but the table of events and the words for them."""
    for package in ("services", "web"):
        for file in (ROOT / package).rglob("*.py"):
            if file.name != "events.py" and "words" not in file.parts:
                yield file


def test_every_event_is_known() -> None:
    """What an entry is called stands in the table."""
    assert {event for file in sources() for event in named(file)} - set(EVENTS) == set()


def test_every_event_is_recorded() -> None:
    """What stands in the table is written somewhere."""
    assert set(EVENTS) - {event for file in sources() for event in written(file)} - MADE_UP == set()
