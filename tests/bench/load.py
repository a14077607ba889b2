"""Load by wrk: many requests at once, of many customers in turn, and how they were answered."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import debian

# Each line of a file is a cookie; requests take them in turn. What is printed at the end is read below.
_SCRIPT = """
local cookies, turn = {{}}, 0
for line in io.lines("{cookies}") do cookies[#cookies + 1] = line end
wrk.method = "{method}"
wrk.body = {body}
request = function()
  if #cookies > 0 then
    turn = turn % #cookies + 1
    wrk.headers["Cookie"] = cookies[turn]
  end
  return wrk.format()
end
done = function(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("measured %d %d %d %d %d", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
"""
_MEASURED = re.compile(r"measured (\d+) (\d+) (\d+) (\d+) (\d+)")


@dataclass(frozen=True)
class Load:
    """What came of it; times are in milliseconds."""

    requests: int
    seconds: float
    median: float
    p99: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def put_on(
    url: str,
    seconds: int,
    *,
    connections: int = 16,
    headers: dict[str, str] | None = None,
    cookies: Sequence[str] = (),
    method: str = "GET",
    body: str | None = None,
) -> Load:
    """So many connections, each asking again as soon as it is answered. RuntimeError where one fails."""
    with tempfile.TemporaryDirectory() as name:
        jar, script = Path(name) / "cookies", Path(name) / "load.lua"
        jar.write_text("".join(f"{cookie}\n" for cookie in cookies))
        written = "nil" if body is None else f'"{body}"'
        script.write_text(_SCRIPT.format(cookies=jar, method=method, body=written))
        command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
        for header, value in (headers or {}).items():
            command += ["--header", f"{header}: {value}"]
        command += ["--timeout", "10s", "--script", str(script), url]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    found = _MEASURED.search(answer.stdout)
    if found is None:
        raise RuntimeError(f"wrk said: {answer.stdout}{answer.stderr}")
    requests, microseconds, failed, median, p99 = map(int, found.groups())
    if failed or not requests:
        raise RuntimeError(f"{failed} of {requests} requests to {url} failed")
    return Load(requests, microseconds / 1e6, median / 1000, p99 / 1000)


def main() -> None:
    """Make sure that there is wrk, or exit with the remedy."""
    if not shutil.which("wrk") and not debian.install("wrk"):
        sys.exit("The bench needs wrk, and it cannot be installed from here: `sudo apt-get install wrk`.")


if __name__ == "__main__":
    main()
