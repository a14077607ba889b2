"""What tests need beside Python's packages, by Debian's package manager where there is one."""

import os
import shutil
import subprocess
import sys


def may_install() -> bool:
    """Whether this is a machine with that manager, and its administrator asks."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> bool:
    """Whether they are there now; False where this machine installs nothing."""
    return (
        may_install() and _done("update") and _done("install", "--yes", "--no-install-recommends", *packages)
    )


def _done(*command: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return (
        subprocess.run(["apt-get", "-qq", *command], env=quiet, stdout=sys.stderr, check=False).returncode
        == 0
    )
