"""Unit tests know no settings of this machine, and no network but its loopback."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit import databases, postgres

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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One for all tests of a process. Who has no PostgreSQL skips them, but CI never does."""
    if not postgres.find() and not os.environ.get("CI"):
        pytest.skip(postgres.MISSING)
    with postgres.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def both_databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """The test runs twice, each time with another kind of database under the portal."""
    if request.param == "sqlite":
        yield
        return
    with databases.using(request.getfixturevalue("postgres_server")):
        yield
