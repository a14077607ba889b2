"""Issue 7.7, R19: `portal doctor` tells all that is wrong at once, and no secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.web.test_cli import said, started
from web.cli import DONE, FAILED, run


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def stripe() -> Iterator[str]:
    """The address of a Stripe-compatible server."""
    with started("sandbox", "--port", "0") as process:
        yield said(process).split()[1].rstrip("/")


def test_on_the_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    """With no setting at all there is nothing to mend, and nothing is written."""
    assert run(["doctor"]) == DONE
    told = capsys.readouterr().out
    assert "problem" not in told
    assert "STRIPE_API_KEY" in told
    assert list(Path.cwd().iterdir()) == []


def test_settings_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is a problem of its own: the exit code is that of a failure."""
    monkeypatch.setenv("STRIPE_API_KEY", "pk_test_browser")
    monkeypatch.setenv("PORTAL_TRUSTED_PROXIES", "*")
    assert run(["doctor"]) == FAILED
    told = capsys.readouterr()
    assert "STRIPE_API_KEY" in told.out
    assert "PORTAL_TRUSTED_PROXIES" in told.out
    assert told.err.strip() == "There are 2 problems to mend."


def test_a_name_that_is_misspelt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It would be ignored in silence; what an orchestrator sets for a service called portal is let be."""
    for name in ("PORTAL_BASEURL", "STRIPE_KEY", "PORTAL_PORT", "PORTAL_SERVICE_HOST"):
        monkeypatch.setenv(name, "x")
    assert run(["doctor"]) == DONE
    told = capsys.readouterr().out
    assert (
        "PORTAL_BASEURL is no setting of the portal, and is ignored. Its nearest setting is PORTAL_BASE_URL."
        in told
    )
    assert "STRIPE_KEY is no setting" in told
    assert "PORTAL_PORT" not in told
    assert "PORTAL_SERVICE_HOST" not in told


def test_a_database_that_the_sandbox_has_used(
    stripe: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """R19: a merchant's customers are not led to the demo's terms and prices."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", "sqlite:///both.db")
    with started("serve", "--port", "0") as process:
        said(process)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_sandbox")
    monkeypatch.setenv("STRIPE_API_BASE", stripe)
    assert run(["doctor"]) == FAILED
    assert "the sandbox's demo: set PORTAL_DATABASE_URL" in capsys.readouterr().out


def test_everything_is_told_at_once(
    stripe: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Webhooks, address, mail, links (R5): each with the setting that mends it, none with its secret."""
    secret = "whsec_" + "NeverToBeShown" * 2
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_sandbox")
    monkeypatch.setenv("STRIPE_API_BASE", stripe)
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", secret)
    monkeypatch.setenv("PORTAL_BASE_URL", "https://billing.invalid")
    monkeypatch.setenv("PORTAL_SMTP_URL", "smtp://user:secret-word@127.0.0.1:9")
    monkeypatch.setenv("PORTAL_PRIVACY_POLICY_URL", "https://shop.example/privacy")
    assert run(["doctor"]) == FAILED
    told = capsys.readouterr().out
    assert "the key may do all that the portal does" in told
    problems = [line.split(":")[0].split()[1] for line in told.splitlines() if line.startswith("problem")]
    assert problems == ["Webhooks", "Address", "Mail", "Configuration", "Configuration"]
    for shown in ("PORTAL_SMTP_URL", "PORTAL_DEFAULT_RETURN_URL", "PORTAL_TERMS_OF_SERVICE_URL"):
        assert shown in told
    for hidden in (secret, "secret-word"):
        assert hidden not in told


def test_an_example_address_is_told_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The operator's own sender and an example are no secrets."""
    monkeypatch.setenv("PORTAL_MAIL_FROM", "Shop")
    assert run(["doctor"]) == FAILED
    assert "billing@shop.example" in capsys.readouterr().out
