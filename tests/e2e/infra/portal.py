"""A real portal with its sandbox, as `portal serve` starts it, on a port and in a folder of its own."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

COMMAND = [str(Path(sys.executable).with_name("portal")), "serve", "--port", "0"]
READY_SECONDS = 120
STOP_SECONDS = 120
SETTINGS = ("STRIPE_", "PORTAL_")


class Portal:
    """A running portal: `base` is its address, `sandbox` that of its Stripe-compatible API."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.sandbox = f"{base}/sandbox"
        port = urlsplit(base).port
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def reset(self, seed: str = "demo") -> None:
        """The sandbox as on its first day, but with a shorter long history; sessions of the portal stay."""
        self.control("reset", {"seed": seed, "invoices": 400})

    def advance(self, seconds: int) -> None:
        """Move the sandbox's clock, and with it the portal's, ahead."""
        self.control("clock", {"advance_to": self.now() + seconds})

    def now(self) -> int:
        """What the sandbox's clock says, in Unix seconds."""
        with urllib.request.urlopen(f"{self.sandbox}/clock", timeout=10) as answer:
            return int(json.load(answer)["now"])

    def order_fault(self, path: str, **fault: str | int) -> None:
        """From now on calls of the sandbox's API to this path (it may hold `*`) meet the fault."""
        self.control("faults", {"path": path, "times": 0, **fault})

    def mend(self) -> None:
        """No more faults."""
        request = urllib.request.Request(f"{self.sandbox}/faults", method="DELETE")
        urllib.request.urlopen(request, timeout=10).close()

    def control(self, what: str, parameters: Mapping[str, str | int]) -> bytes:
        """One of the sandbox's controls for tests: reset, clock, faults."""
        request = urllib.request.Request(f"{self.sandbox}/{what}", urlencode(parameters).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bytes(answer.read())


@contextmanager
def running_portal(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Portal]:
    """Start the portal, wait until it says that it is ready, and stop it as an operator would."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    with (folder / "portal.log").open("w+") as log:
        process = subprocess.Popen(
            COMMAND,
            cwd=folder,
            env={**environment, **(settings or {})},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield Portal(ready(process, log.name))
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
            assert process.stdout is not None
            process.stdout.close()


def ready(process: subprocess.Popen[str], log: str, seconds: int = READY_SECONDS) -> str:
    """The address in a server's `ready` line; what it prints afterwards is read and forgotten."""
    assert process.stdout is not None
    watchdog = threading.Timer(seconds, process.kill)
    watchdog.start()
    line = process.stdout.readline()
    watchdog.cancel()
    if not line.startswith("ready http"):
        raise AssertionError(f"{process.args!r} did not start: {line}{Path(log).read_text()}")
    threading.Thread(target=process.stdout.read, daemon=True).start()
    return line.split()[1]
