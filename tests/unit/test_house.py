"""What the repository says about itself is true."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

from web.cli import portal

ROOT = Path(__file__).parents[2]
PACKAGES = ("web", "services", "branding", "sandbox")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTING = re.compile(r"\b(?:STRIPE|PORTAL)_[A-Z_]+\b")


def settings_in(path: str) -> set[str]:
    """The names of settings in a file."""
    return set(SETTING.findall((ROOT / path).read_text()))


def settings_read() -> set[str]:
    """The names of the settings that the portal reads."""
    return settings_in("web/settings.py") | settings_in("web/settings_reader.py")


def test_every_setting_is_in_the_example() -> None:
    """DESIGN: .env.example lists what the portal reads, and nothing else."""
    listed = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted(settings_read())
    assert len(listed) == len(set(listed))


def test_every_setting_is_documented() -> None:
    """DESIGN: docs/settings.md explains what the portal reads, and nothing else."""
    assert settings_in("docs/settings.md") == settings_read()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_hold_versions_and_hashes_only(lock: Path) -> None:
    """SECURITY P1: one exact version each, with hashes; where from is the machine's choice."""
    requirement = r"[\w.-]+(\[\w+\])?==\S+(\s+; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*"
    joined = re.sub(r"\\\n", " ", lock.read_text())
    lines = [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]

    assert lines
    assert [line for line in lines if not re.fullmatch(requirement, line)] == []


def test_make_help_knows_every_target() -> None:
    """DESIGN: `make help` lists each target that a person calls."""
    makefile = (ROOT / "Makefile").read_text()
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    helped = re.findall(r"^([a-z0-9]+):.* ## ", makefile, re.MULTILINE)

    assert sorted(helped) == sorted(set(phony) - {"browser", "postgres"})


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    """The commands of a group and of the groups in it, as a person types them."""
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def test_every_command_and_option_is_documented() -> None:
    """DESIGN: docs/commands.md names each command of `portal` with its options."""
    documented = (ROOT / "docs" / "commands.md").read_text()
    expected = [
        text
        for name, command in commands(portal, "portal")
        for text in (f"`{name}", *(option.opts[0] for option in command.params))
    ]

    assert [text for text in expected if text not in documented] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    """Each link of the documentation to a file of this repository leads to one."""
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text())

    assert [target for target in targets if not (document.parent / target).exists()] == []


def canonical(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(package: Path) -> set[str]:
    """The top-level modules from elsewhere that a package imports."""
    nodes = [node for path in package.rglob("*.py") for node in ast.walk(ast.parse(path.read_text()))]
    named = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in named} - set(sys.stdlib_module_names) - set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_imported_is_declared(package: str) -> None:
    """SECURITY P1: what runs names each dependency itself, rather than by luck of another's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    known = {canonical(re.split(r"[\[=<>~; ]", requirement)[0]) for requirement in declared}
    providers = packages_distributions()

    unknown = {
        module
        for module in imported(ROOT / package)
        if not known & {canonical(name) for name in providers.get(module, ())}
    }

    assert unknown == set()
