"""`portal doctor`: every setting tried out, and what is wrong said in a sentence."""

import asyncio
from collections.abc import Mapping, Sequence

import click

from services.doctor import Finding, Level, bad, examine
from web.commands.checks import checks
from web.commands.errors import CommandFailed
from web.logs import without_secrets
from web.settings import Settings, SettingsError


@click.command()
def doctor() -> None:
    """Try out every setting; say what to mend, and how."""
    findings = _found()
    for about, found in findings.items():
        for finding in found:
            click.echo(f"{finding.level.value:<8} {about + ':':<15} {without_secrets(finding.sentence)}")
    wrong = sum(finding.level is Level.PROBLEM for found in findings.values() for finding in found)
    if wrong:
        raise CommandFailed(
            "There is 1 problem to mend." if wrong == 1 else f"There are {wrong} problems to mend."
        )


def _found() -> Mapping[str, Sequence[Finding]]:
    """Settings that cannot be read are all that there is to say."""
    try:
        settings = Settings.read()
    except SettingsError as error:
        return {"Settings": [bad(problem) for problem in error.problems]}
    return asyncio.run(_examined(settings))


async def _examined(settings: Settings) -> Mapping[str, Sequence[Finding]]:
    async with checks(settings) as wanted:
        return await examine(wanted)
