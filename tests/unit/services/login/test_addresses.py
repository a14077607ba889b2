"""SECURITY L6, L10: what an e-mail address is, and when two are the same."""

import pytest

from services.login.addresses import address, folded, mailbox


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example.com,eve@example.net",
        "ada@example.com;eve@example.net",
        "ada@example.com eve@example.net",
        "Ada <ada@example.com>",
        "ada@example.com\r\nBcc: eve@example.net",
        "ada@example.com\nx",
        "ada@exam\u0000ple.com",
        "a" * 320 + "@example.com",
        "ada@[203.0.113.7]",
    ],
)
def test_what_is_no_address(text: str) -> None:
    """SECURITY L10: lists, names, line breaks and 320 characters."""
    assert address(text) is None


def test_blanks_around_it_are_dropped() -> None:
    """A phone's keyboard adds one."""
    assert address(" ada@example.com ") == "ada@example.com"


@pytest.mark.parametrize("lookalike", ["m\u0131ke@example.com", "mi\u212ae@example.com", "ｍike@example.com"])
def test_lookalikes_are_others(lookalike: str) -> None:
    """SECURITY L10 (CVE-2019-19844): a dotless i, a Kelvin sign and a full-width letter are not mike."""
    assert folded(lookalike) != folded("mike@example.com")
    assert folded("MIKE@Example.Com") == "mike@example.com"


def test_one_mailbox() -> None:
    """SECURITY L6: what usually reaches one mailbox counts once."""
    assert mailbox("A.da+x@Example.com") == mailbox("ada@example.com") == "ada@example.com"
    assert mailbox("ada@example.com") != mailbox("ada@example.net")
