"""The `portal` command, run as a person runs it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from web.cli import COMMANDS, DONE, FAILED, WRONG_USE, run

PORTAL = str(Path(sys.executable).with_name("portal"))
PATIENCE_SECONDS = 120


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command runs in a folder of its own."""
    monkeypatch.chdir(tmp_path)


Refused = Callable[..., str]


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Refused:
    """Runs a command that must fail with a code, and gives its one sentence on stderr."""

    def run_and_read(code: int, *arguments: str) -> str:
        assert run(list(arguments)) == code
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1, said.err
        return said.err.strip()

    return run_and_read


@contextmanager
def started(*arguments: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """The running command, killed with its workers at the end, or earlier where it keeps a test waiting."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [PORTAL, *arguments],
        env={**os.environ, **settings},
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,
    )

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    watchdog = threading.Timer(PATIENCE_SECONDS, kill)
    with process:
        watchdog.start()
        yield process
        watchdog.cancel()
        kill()


def said(process: "subprocess.Popen[str]") -> str:
    """The next line that the command prints."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_when_it_answers_and_ends_cleanly(number: signal.Signals) -> None:
    """DESIGN: `ready http://…`, then the addresses to open; SECURITY F33: SIGTERM ends it with code 0."""
    with started("serve", "--port", "0") as process:
        word, base = said(process).split()
        assert word == "ready"
        with urllib.request.urlopen(f"{base}/healthz") as answer:
            assert answer.status == 200
        assert said(process).endswith(f"{base}/sandbox/")
        assert f"{base}/p/session/" in said(process)
        assert f"{base}/p/login/" in said(process)
        assert f"{base}/settings" in said(process)

        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0
    assert errors == ""


def test_sandbox_serves_an_empty_account_alone() -> None:
    """DESIGN: `portal sandbox --seed empty` is a Stripe-compatible server with nothing in it."""
    with started("sandbox", "--port", "0", "--seed", "empty") as process:
        base = said(process).split()[1].rstrip("/")
        request = urllib.request.Request(
            f"{base}/v1/customers", headers={"Authorization": "Bearer sk_test_sandbox"}
        )
        with urllib.request.urlopen(request) as answer:
            assert b'"data":[]' in answer.read().replace(b" ", b"")
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0


def test_several_workers_on_a_sandbox_of_their_own() -> None:
    """DESIGN: `portal sandbox` serves a portal of several workers."""
    with started("sandbox", "--port", "0") as stripe:
        settings = {
            "STRIPE_API_BASE": said(stripe).split()[1].rstrip("/"),
            "STRIPE_API_KEY": "sk_test_sandbox",
        }
        with started("serve", "--port", "0", "--workers", "2", **settings) as process:
            base = said(process).split()[1]
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{base}/sandbox/")
            process.terminate()
            process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0


def test_several_workers_need_a_sandbox_of_their_own(refused: Refused) -> None:
    """DESIGN: the embedded sandbox has one process; the sentence names the way out."""
    sentence = refused(WRONG_USE, "serve", "--port", "0", "--workers", "2")

    assert "portal sandbox" in sentence
    assert "STRIPE_API_BASE" in sentence


@pytest.mark.parametrize("name", ["serve", "sandbox"])
def test_a_port_in_use(refused: Refused, name: str) -> None:
    """DESIGN: one sentence, exit code 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"Port {port} is in use" in refused(FAILED, name, "--port", port)


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("192.0.2.1", "192.0.2.1 is not an address of this machine"),
        ("nowhere.invalid", "The host nowhere.invalid is not known"),
    ],
)
def test_a_host_that_is_not_ours(refused: Refused, host: str, words: str) -> None:
    """DESIGN: one sentence, exit code 1."""
    assert words in refused(FAILED, "serve", "--port", "0", "--host", host)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--port", "99999"], "99999"),
        (["serve", "--prot", "8000"], "--prot"),
        (["sandbox", "--seed", "full"], "full"),
        (["paint"], "paint"),
    ],
)
def test_wrong_use(refused: Refused, arguments: list[str], words: str) -> None:
    """DESIGN: one sentence that names it, exit code 2."""
    assert words in refused(WRONG_USE, *arguments)


def test_a_bad_setting(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    """DESIGN: exit code 2, and the sentence names the setting."""
    monkeypatch.setenv("STRIPE_API_KEY", "pk_test_browser")

    assert "STRIPE_API_KEY" in refused(WRONG_USE, "serve", "--port", "0")


def test_a_bad_setting_in_a_file(refused: Refused) -> None:
    """DESIGN: `.env` in the folder of the start is read, too."""
    Path(".env").write_text("PORTAL_TRUSTED_PROXIES=*\n")

    assert "PORTAL_TRUSTED_PROXIES" in refused(WRONG_USE, "migrate")


@pytest.mark.parametrize("arguments", [["migrate"], ["serve", "--port", "0"]])
def test_a_database_that_cannot_be_used(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """SECURITY D5: a sentence, never a traceback."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", "sqlite:////nowhere/portal.db")

    assert "PORTAL_DATABASE_URL" in refused(FAILED, *arguments)


def test_migrate_twice() -> None:
    """SECURITY F31: migrating is idempotent."""
    assert [run(["migrate"]), run(["migrate"])] == [DONE, DONE]
    assert Path("sandbox.db").exists()


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """DESIGN: whoever types `portal --help` learns what there is."""
    assert run(["--help"]) == DONE

    helped = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in helped] == []


@pytest.mark.parametrize("group", [[], ["configurations"], ["keys"], ["sessions"]])
def test_help_says_what_each_command_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], group: list[str]
) -> None:
    """A sentence that ends in dots on a terminal of 80 columns says nothing."""
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*group, "--help"]) == DONE
    assert "..." not in capsys.readouterr().out.partition("Commands:")[2]
