"""Which browser the tests drive, and how a machine without one gets it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """Path of the browser to drive: Playwright's own where it is installed and runs, else the system's."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    there = [own, *filter(None, map(shutil.which, SYSTEM_BROWSERS))]
    return next((path for path in there if Path(path).exists() and _runs(path)), None)


def _runs(path: str) -> bool:
    """A downloaded browser may lack libraries of the system, and says so only when it is started."""
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def install() -> bool:
    """Whether installing one worked: by the system's packages as root, by Playwright's download otherwise."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        ways = [
            ["apt-get", "-qq", "update"],
            ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", "chromium"],
        ]
    else:
        ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return all(subprocess.run(way, env=quiet, stdout=sys.stderr, check=False).returncode == 0 for way in ways)


def main() -> None:
    """Make sure that there is a browser, or exit with the remedy."""
    if find() or (install() and find()):
        return
    sys.exit(
        "The browser tests need Chromium, and it cannot be installed from here: "
        "run `sudo apt-get install chromium`, then try again."
    )


if __name__ == "__main__":
    main()
