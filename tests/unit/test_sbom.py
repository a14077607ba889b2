"""SECURITY P1: the bill of materials names all that is installed, and the script that is vendored."""

import json
import re
import subprocess
import sys

from tests.unit.test_house import ROOT


def test_the_bill_is_whole() -> None:
    """Each locked package with its version, and htmx."""
    made = subprocess.run(
        [sys.executable, ROOT / "requirements" / "sbom.py"], check=True, capture_output=True, text=True
    )
    found = {component["purl"] for component in json.loads(made.stdout)["components"]}
    lock = (ROOT / "requirements" / "runtime.txt").read_text()
    locked = re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==(\S+)", lock, re.MULTILINE)
    assert len(locked) > 20
    assert found == {f"pkg:pypi/{name}@{version}" for name, version in locked} | {"pkg:npm/htmx.org@4.0.1"}
