"""DESIGN "Commands": `portal link` and `portal sessions revoke`, and how they fail."""

from pathlib import Path

import pytest

from tests.unit.web.served import ServedPortal
from web.cli import DONE, FAILED, WRONG_USE, run


def test_a_link(served: ServedPortal, capsys: pytest.CaptureFixture[str]) -> None:
    """The URL alone on stdout; every option is asked for under the API's name, with the sandbox's key."""
    flow = ["--flow", "subscription_cancel", "--subscription", "sub_1", "--expires", "90m"]
    back = ["--return-url", "https://shop.example", "--configuration", "bpc_1", "--send"]
    served.answer = (200, b'{"url": "http://127.0.0.1/p/link/x", "sent": false}')
    assert run(["link", "--customer", "cus_1", *flow, *back]) == DONE
    assert capsys.readouterr().out == "http://127.0.0.1/p/link/x\n"
    (asked,) = served.asked
    assert (asked.method, asked.path) == ("POST", "/v1/portal/links")
    assert asked.key == "Bearer sk_test_sandbox"
    assert asked.form == {
        "customer": "cus_1",
        "flow": "subscription_cancel",
        "subscription": "sub_1",
        "expires": "90m",
        "return_url": "https://shop.example",
        "configuration": "bpc_1",
        "send": "true",
    }


def test_revoking(served: ServedPortal, capsys: pytest.CaptureFixture[str]) -> None:
    """SECURITY S6: it says how much ended."""
    served.answer = (200, b'{"sessions": 2, "links": 1}')
    assert run(["sessions", "revoke", "--customer", "cus_1"]) == DONE
    assert "2 sessions, 1 personal links" in capsys.readouterr().out
    assert served.asked[0].path == "/v1/portal/sessions/revoke"


def test_what_the_portal_refuses(served: ServedPortal, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, and the portal's own sentence."""
    served.answer = (400, b'{"error": {"message": "No such customer: \'cus_1\'"}}')
    assert run(["link", "--customer", "cus_1"]) == FAILED
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "No such customer: 'cus_1'\n")


def test_another_server(served: ServedPortal, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever else has JSON to say there is told from a portal that refuses."""
    served.answer = (404, b'{"detail": "Not Found"}')
    assert run(["link", "--customer", "cus_1"]) == FAILED
    assert "is no portal: set PORTAL_BASE_URL" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--customer", "cus_1", "--email", "a@example.com"]])
def test_wrong_use(served: ServedPortal, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """Exit code 2: for exactly one customer."""
    assert run(["link", *arguments]) == WRONG_USE
    assert capsys.readouterr().err.count("\n") == 1
    assert served.asked == []


def test_no_portal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, and what to do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_BASE_URL", "http://127.0.0.1:9")
    assert run(["link", "--customer", "cus_1"]) == FAILED
    assert "portal serve" in capsys.readouterr().err
