"""The operator's password: the command that hashes it, and the demo's."""

import re

import pytest
from click.testing import CliRunner

from services.operators.passwords import Password
from web import demo
from web.commands.errors import WrongUse
from web.commands.password import password
from web.settings import Settings


def test_the_command_prints_the_setting() -> None:
    """What it prints can be set as it is."""
    typed = "correct horse battery\n"
    answer = CliRunner().invoke(password, input=typed * 2)
    line = answer.stdout.splitlines()[-1]
    found = re.fullmatch(r"PORTAL_OPERATOR_PASSWORD_HASH='(.+)'", line)
    assert found
    assert Settings.read({"PORTAL_OPERATOR_PASSWORD_HASH": found[1]}).operator_password_hash == found[1]
    assert "correct" not in answer.output


@pytest.mark.parametrize("typed", ["short", "x" * 300])
def test_a_password_too_short_or_too_long_is_refused(typed: str) -> None:
    """SECURITY L4, N1: what could be guessed, or would cost much work, gets no hash."""
    answer = CliRunner().invoke(password, input=f"{typed}\n" * 2)
    assert isinstance(answer.exception, WrongUse)
    assert "$argon2id$" not in answer.output


async def test_the_demo_has_a_password() -> None:
    """`make run` lets a newcomer in; a password that was set stands."""
    bare = Settings(base_url="http://127.0.0.1:8000")
    kept = demo.furnished(bare).operator_password_hash
    assert kept is not None
    assert await Password(kept).matches(demo.OPERATOR_PASSWORD)
    assert (
        demo.furnished(Settings(base_url="x", operator_password_hash="own")).operator_password_hash == "own"
    )
