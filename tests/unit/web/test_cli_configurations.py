"""`portal configurations`: what an operator reads."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from services.configurations.importing import PATH
from services.stripe_gateway.errors import NotPermitted
from services.stripe_gateway.gateway import Gateway
from tests.unit.canned import CannedGateway, listed
from web.cli import DONE, FAILED, WRONG_USE, run

PLAIN: dict[str, Any] = {
    "id": "bpc_plain",
    "created": 1,
    "name": "Plain",
    "business_profile": {"headline": "Hello"},
    "features": {"invoice_history": {"enabled": True}},
}
Command = Callable[..., list[str]]


@pytest.fixture
def stripe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CannedGateway:
    """The account behind the key of the settings."""
    gateway = CannedGateway({PATH: listed(PLAIN)})

    @asynccontextmanager
    async def connected(*_args: object, **_named: object) -> AsyncIterator[CannedGateway]:
        yield gateway

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Gateway, "connect", connected)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_nobody")
    for name in ("DEFAULT_RETURN_URL", "TERMS_OF_SERVICE_URL", "PRIVACY_POLICY_URL"):
        monkeypatch.setenv(f"PORTAL_{name}", "https://shop.example")
    return gateway


@pytest.fixture
def configurations(capsys: pytest.CaptureFixture[str]) -> Command:
    def command(*arguments: str, code: int = DONE) -> list[str]:
        assert run(["configurations", *arguments]) == code
        said = capsys.readouterr()
        return [*said.out.splitlines(), *said.err.splitlines()]

    return command


def test_importing_and_listing(stripe: CannedGateway, configurations: Command) -> None:
    """Issue 7.1: on a database that no portal has seen; a second run changes nothing."""
    first = configurations("import")
    assert first[0] == "bpc_plain  brought over"
    assert "business_profile[headline] is left out" in first[1]
    assert configurations("import") == ["bpc_plain  is here already"]
    default, plain = configurations("list")
    assert "  default" in default
    assert plain == "bpc_plain  active    Plain"


def test_what_was_refused(
    stripe: CannedGateway, configurations: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R5: exit code 1, and why."""
    monkeypatch.setenv("PORTAL_PRIVACY_POLICY_URL", "")
    *_, reason, sentence = configurations("import", code=FAILED)
    assert "PORTAL_PRIVACY_POLICY_URL" in reason
    assert sentence.startswith("Not brought over: 1 of 1")


def test_a_key_without_the_permission(stripe: CannedGateway, configurations: Command) -> None:
    """R19: it names what is missing."""
    stripe.failures[PATH] = NotPermitted("The key lacks customer_portal_read.")
    (sentence,) = configurations("import", code=FAILED)
    assert "customer_portal_read" in sentence


def test_the_sandbox_has_none(
    stripe: CannedGateway, configurations: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2: without a key there is no account."""
    monkeypatch.delenv("STRIPE_API_KEY")
    (sentence,) = configurations("import", code=WRONG_USE)
    assert "STRIPE_API_KEY" in sentence
