"""Which browser the tests drive, and how a machine without one gets it."""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import debian

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Cross-Origin-Opener-Policy would give the first page of each context a second process.
    "--renderer-process-limit=1",
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
    if debian.may_install():
        return any(map(debian.install, DEBIAN_PACKAGES))
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(download, stdout=sys.stderr, check=False).returncode == 0


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
