"""`make bench`: every figure, or those named (`make bench ONLY="P1 P2"`); exit code 1 where a goal is missed.

All figures together are written to docs/performance.md; single ones are only printed.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import load, report
from tests.bench.figures import Figure, Reading
from tests.bench.machine import LOAD_CORES
from tests.bench.table import FIGURES


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - {figure.id for figure in FIGURES}
    if unknown:
        sys.stderr.write(f"There is no figure {', '.join(sorted(unknown))}.\n")
        return 2
    load.main()
    os.sched_setaffinity(0, LOAD_CORES)
    chosen = [figure for figure in FIGURES if not wanted or figure.id in wanted]
    readings = {figure: _read(figure) for figure in chosen}
    sys.stdout.write("\n" + report.table(readings))
    if not wanted:
        report.write(readings)
    return 0 if all(reading.met for reading in readings.values()) else 1


def _read(figure: Figure) -> Reading:
    """A figure that cannot be taken is a goal missed, and the others are taken all the same."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        try:
            reading = figure.read(Path(folder))
        except Exception as error:
            reading = Reading(f"not measured: {type(error).__name__}: {str(error)[:300]}", met=False)
    verdict = "met" if reading.met else "MISSED"
    sys.stdout.write(f"{figure.id:4} {verdict:7} {reading.text} ({time.perf_counter() - started:.0f} s)\n")
    sys.stdout.flush()
    return reading


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
