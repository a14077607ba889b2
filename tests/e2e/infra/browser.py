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
# The shell first: a whole browser draws its own tabs and buttons for each context, which nobody sees here.
SYSTEM_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
DEBIAN_PACKAGES = ("chromium-headless-shell", "chromium")


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
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return _done([sys.executable, "-m", "playwright", "install", "chromium"])
    if not _done(["apt-get", "-qq", "update"]):
        return False
    install = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends"]
    return any(_done([*install, package]) for package in DEBIAN_PACKAGES)


def _done(command: list[str]) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=quiet, stdout=sys.stderr, check=False).returncode == 0


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
