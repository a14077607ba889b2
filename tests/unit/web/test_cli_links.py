"""DESIGN "Commands": `portal link` and `portal sessions revoke`, and how they fail."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from web.cli import DONE, FAILED, WRONG_USE, run


class Portal(BaseHTTPRequestHandler):
    """Keeps what it was asked, and answers what the test says."""

    asked: list[tuple[str, dict[str, list[str]], str | None]]
    answer: tuple[int, dict[str, Any]]

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        type(self).asked.append((self.path, form, self.headers["Authorization"]))
        status, content = type(self).answer
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[type[Portal]]:
    monkeypatch.chdir(tmp_path)
    Portal.asked = []
    Portal.answer = (200, {"url": "http://127.0.0.1/p/link/x", "sent": False, "sessions": 2, "links": 1})
    with HTTPServer(("127.0.0.1", 0), Portal) as server:
        monkeypatch.setenv("PORTAL_BASE_URL", f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Portal
        server.shutdown()
        thread.join()


def test_a_link(portal: type[Portal], capsys: pytest.CaptureFixture[str]) -> None:
    """The URL alone on stdout; every option is asked for under the API's name, with the sandbox's key."""
    flow = ["--flow", "subscription_cancel", "--subscription", "sub_1", "--expires", "90m"]
    back = ["--return-url", "https://shop.example", "--configuration", "bpc_1", "--send"]
    assert run(["link", "--customer", "cus_1", *flow, *back]) == DONE
    assert capsys.readouterr().out == "http://127.0.0.1/p/link/x\n"
    [(path, form, key)] = portal.asked
    assert (path, key) == ("/v1/portal/links", "Bearer sk_test_sandbox")
    assert {name: values[0] for name, values in form.items()} == {
        "customer": "cus_1",
        "flow": "subscription_cancel",
        "subscription": "sub_1",
        "expires": "90m",
        "return_url": "https://shop.example",
        "configuration": "bpc_1",
        "send": "true",
    }


def test_revoking(portal: type[Portal], capsys: pytest.CaptureFixture[str]) -> None:
    """SECURITY S6: it says how much ended."""
    assert run(["sessions", "revoke", "--customer", "cus_1"]) == DONE
    assert "2 sessions, 1 personal links" in capsys.readouterr().out
    assert portal.asked[0][0] == "/v1/portal/sessions/revoke"


def test_what_the_portal_refuses(portal: type[Portal], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, and the portal's own sentence."""
    portal.answer = (400, {"error": {"message": "No such customer: 'cus_1'"}})
    assert run(["link", "--customer", "cus_1"]) == FAILED
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "No such customer: 'cus_1'\n")


@pytest.mark.parametrize("arguments", [[], ["--customer", "cus_1", "--email", "a@example.com"]])
def test_wrong_use(portal: type[Portal], capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """Exit code 2: for exactly one customer."""
    assert run(["link", *arguments]) == WRONG_USE
    assert capsys.readouterr().err.count("\n") == 1
    assert portal.asked == []


def test_no_portal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, and what to do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_BASE_URL", "http://127.0.0.1:9")
    assert run(["link", "--customer", "cus_1"]) == FAILED
    assert "portal serve" in capsys.readouterr().err
