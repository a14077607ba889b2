"""The tests' own PostgreSQL is nobody's to clean up after."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.unit.postgres import Server

PATIENCE_SECONDS = 60
RUNNER = """
from tests.unit.postgres import running
with running() as server:
    print(server.folder, flush=True)
    input()
"""


def test_it_goes_with_a_runner_that_is_killed(postgres_server: Server) -> None:
    """A watchdog's SIGKILL leaves no server behind."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", RUNNER], stdin=pipe, stdout=pipe, text=True) as runner:
        assert runner.stdout is not None
        folder = Path(runner.stdout.readline().rstrip())
        running = folder / "data/postmaster.pid"
        assert running.exists()
        runner.kill()

    deadline = time.monotonic() + PATIENCE_SECONDS
    while running.exists():
        assert time.monotonic() < deadline, "the server goes on"
    shutil.rmtree(folder)
