"""This machine: one core for the server that is measured, the rest for the load; what a process has used."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.infra.portal import ready

READY_SECONDS = 60
STOP_SECONDS = 30
# A portal has settings of its own, and its modules are compiled from its first start on.
UNWANTED = ("STRIPE_", "PORTAL_", "PYTHONDONTWRITEBYTECODE")
PORTAL = str(Path(sys.executable).with_name("portal"))

# No merchant has rich: a developer's tool brings it, and structlog takes along what is there.
_AS_INSTALLED = tempfile.TemporaryDirectory()
Path(_AS_INSTALLED.name, "rich.py").write_text("raise ImportError\n")

_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORES, LOAD_CORES = set(_CORES[:1]), set(_CORES[1:] or _CORES)


class Server:
    """A server process that said where it answers."""

    def __init__(self, base: str, pid: int) -> None:
        self.base = base
        self.pid = pid

    def cpu_seconds(self) -> float:
        """Processor time that the process has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Memory that the process holds now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def serving(
    command: list[str], folder: Path, settings: Mapping[str, str] | None = None, *, measured: bool = True
) -> Iterator[Server]:
    """A server that prints a line `ready http://…`; on the server's core unless it is part of the load."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(UNWANTED)}
    modules = [_AS_INSTALLED.name, *sys.path]
    folder.mkdir(parents=True, exist_ok=True)
    os.sched_setaffinity(0, SERVER_CORES if measured else LOAD_CORES)
    with (folder / "server.log").open("a+") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={
                **environment,
                "PYTHONPATH": os.pathsep.join(modules),
                **(settings or {}),
            },
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        os.sched_setaffinity(0, LOAD_CORES)
        try:
            yield Server(ready(process, log.name, READY_SECONDS).rstrip("/"), process.pid)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
            assert process.stdout is not None
            process.stdout.close()


def module(name: str, *arguments: str) -> list[str]:
    """The command of one of the bench's own servers."""
    return [sys.executable, "-m", f"tests.bench.{name}", *arguments]
