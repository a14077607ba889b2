"""Logs tell operators what happened, and nobody a secret (SECURITY D2, D3)."""

import json

import pytest
import structlog

from web import logs


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        ("key sk_live_abcdefgh12345 refused", "key sk_… refused"),
        ("rk_test_abcdefgh12345", "rk_…"),
        ("whsec_abcdefgh12345", "whsec_…"),
        ("pk_portal_test_abc-defgh12345", "pk_…"),
        ("cookie bpsc_abcdefgh12345", "cookie bpsc_…"),
        ("GET /p/session/ImJwcxyz.awMp.C47e HTTP", "GET /p/session/… HTTP"),
        ("mail to ada@example.com failed", "mail to …@… failed"),
        ("cus_abcdefgh12345 has sub_abcdefgh12345", "cus_abcdefgh12345 has sub_abcdefgh12345"),
    ],
)
def test_secrets_are_blotted_out(text: str, blotted: str) -> None:
    """Keys, cookies, tokens and addresses; ids stay, for the operator needs them."""
    assert logs.blot(text) == blotted


def test_a_long_text_is_cut_before_it_is_read() -> None:
    """SECURITY N5: no pattern meets more than it can chew."""
    assert len(logs.blot("a" * 100_000)) < 10_000


def test_an_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A line break in a value forges no second line, and a trace holds no values of variables."""
    secret = "sk_live_" + "x" * 20
    before = structlog.get_config()
    logs.configure()
    try:
        structlog.get_logger().error("broken", path="/p\nforged", exc_info=ValueError(f"bad {secret}"))
    finally:
        structlog.configure(**before)
    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["event"], event["path"], event["level"]) == ("broken", "/p\nforged", "error")
    assert "ValueError" in event["exception"]
    assert secret not in line
