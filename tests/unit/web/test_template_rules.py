"""What no template may hold, whoever writes it (SECURITY H3, X2)."""

import re
from pathlib import Path

import pytest

import web

TEMPLATES = Path(web.__file__).parent / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))

# Mails have no style sheet: readers of mail know inline CSS only. They run no script and are never a page.
MAILS = {"mail/letter.html"}

# Templates in which markup is passed unescaped on purpose, each with its reason. There is none.
REVIEWED: set[str] = set()


@pytest.fixture(params=FILES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def source(request: pytest.FixtureRequest) -> str:
    path: Path = request.param
    return path.read_text()


def test_no_inline_script_style_or_handler(request: pytest.FixtureRequest, source: str) -> None:
    """H3: no style attribute or element, no on… handler, no script without a src."""
    assert request.node.callspec.id in MAILS or not re.search(r"""\sstyle\s*=""", source)
    assert not re.search(r"""\son[a-z]+\s*=""", source)
    assert "<style" not in source
    for script in re.findall(r"<script\b[^>]*>(.*?)</script>", source, re.DOTALL):
        assert script == ""
    assert "javascript:" not in source


def test_nothing_that_needs_eval(source: str) -> None:
    """H3: no hx-on, no `js:` values, no trigger filters."""
    assert "hx-on" not in source
    assert "js:" not in source
    assert not re.search(r"""hx-trigger["':= ]+[^"']*\[""", source)


def test_nothing_is_passed_unescaped(request: pytest.FixtureRequest, source: str) -> None:
    """X2: autoescape stays on, and `safe` stands in a reviewed list only."""
    name = request.node.callspec.id
    assert name in REVIEWED or not re.search(r"\|\s*safe\b|autoescape|Markup\(", source)


def test_nothing_is_read_that_may_be_missing(source: str) -> None:
    """Fields are read as Python reads them: one that an object lacks is a fault, not a default."""
    assert not re.search(r"\|\s*default\b", source)


def test_no_address_of_another_host(source: str) -> None:
    """H2: a page makes requests to nobody else."""
    assert not re.search(r"""(?:src|href|action|content)=["'](?:https?:)?//""", source)
