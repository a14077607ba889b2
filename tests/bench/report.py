"""The figures as a table, and as docs/performance.md."""

import os
import platform
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.figures import Figure, Reading

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
PACKAGES = ("stripe", "starlette", "uvicorn", "uvloop", "aiohttp", "msgspec", "jinja2", "sqlalchemy")
MARK = "<!-- What follows is written by `make bench`. -->"


def table(readings: Mapping[Figure, Reading]) -> str:
    """One line for each figure."""
    lines = ["| # | what | upstream | goal | figure | verdict |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [
        f"| {figure.id} | {figure.what} | {figure.upstream} | {figure.goal} | {reading.text} | "
        f"{'met' if reading.met else '**missed**'} |"
        for figure, reading in readings.items()
    ]
    return "\n".join(lines) + "\n"


def write(readings: Mapping[Figure, Reading]) -> None:
    """Puts the table, the day and the machine after what is written by hand."""
    before, _, _ = PAGE.read_text().partition(MARK)
    PAGE.write_text(f"{before}{MARK}\n\n{_circumstances()}\n\n{table(readings)}")


def _circumstances() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    today = datetime.now(UTC).date().isoformat()
    return (
        f"Measured on {today}: {os.cpu_count()} cores ({_processor()}), Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {packages}."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
