"""Unit tests know no settings of this machine, and no network but its loopback."""

import os
import socket
from typing import Any

import pytest

LOOPBACK = ("127.0.0.1", "::1", "localhost", "testserver")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings change no test."""
    for name in os.environ:
        if name.startswith(("STRIPE_", "PORTAL_")):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches beyond this machine fails."""
    connect = socket.socket.connect

    def local(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"A unit test connects to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local)
