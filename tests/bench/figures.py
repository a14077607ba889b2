"""What a figure of the table is, and how it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Reading:
    """What was measured, in words, and whether the goal was met."""

    text: str
    met: bool


@dataclass(frozen=True)
class Figure:
    """One line of the table. `upstream` says what stood in for Stripe."""

    id: str
    what: str
    goal: str
    upstream: str
    read: Callable[[Path], Reading]


def at_most(limits: Mapping[str, tuple[float, float]], unit: str = "", digits: int = 0) -> Reading:
    """Every figure beside its name, each with the most that it may be."""
    words = [f"{name} {found:,.{digits}f}{unit}".strip() for name, (found, _) in limits.items()]
    return Reading("; ".join(words), all(found <= most for found, most in limits.values()))
