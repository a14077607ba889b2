"""What the portal is made of, as a CycloneDX bill of materials, from the repository itself (SECURITY P1)."""

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LOCK = HERE / "runtime.txt"
HTMX = HERE.parent / "web" / "static" / "js" / "htmx.min.js"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==([^\s;\\]+)", re.MULTILINE)


def components() -> list[dict[str, Any]]:
    """The locked packages, and the one script that lies in the repository itself."""
    packages = [_component(name, version, "pypi") for name, version in _LOCKED.findall(LOCK.read_text())]
    version = re.search(r'version="([0-9.]+)"', HTMX.read_text())
    if version is None:
        raise LookupError(f"{HTMX.name} does not say its version")
    return [*packages, _component("htmx.org", version[1], "npm")]


def bill() -> dict[str, Any]:
    """The same for the same lock file: no time and no serial number."""
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components()}


def _component(name: str, version: str, kind: str) -> dict[str, Any]:
    return {"type": "library", "name": name, "version": version, "purl": f"pkg:{kind}/{name}@{version}"}


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=2)
    sys.stdout.write("\n")
