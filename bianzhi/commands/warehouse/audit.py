"""bianzhi audit: compare every object with its record and print remedies for damage."""

from __future__ import annotations

import json

import click

from bianzhi.audit import Audit, audit
from bianzhi.core.home import FORMAT_VERSION, Home
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.core.problems import Failed, Problem
from bianzhi.core.screen import progress_bar
from bianzhi.store.delivered import archive, chain


@click.command(help=message("audit.help"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=message("audit.format_option"),
)
@click.option("--quick", is_flag=True, help=message("audit.quick_option"))
@click.option(
    "--seal", "reason", metavar=message("argument.reason"), help=message("audit.seal_option")
)
@click.pass_obj
def command(home: Home, form: str, quick: bool, reason: str | None) -> None:
    """Audit the warehouse and print the result; exit with an error if a part is damaged."""
    if not home.root.is_dir() or (not home.has_readings and home.format() is None):
        raise Failed("land.no_warehouse", home=home.root)
    if reason is not None:
        _seal(home, reason)
        return
    with progress_bar() as update:
        result = audit(
            home,
            quick=quick,
            progress=lambda part, done, total: update(done, total, message(f"audit.part_{part}")),
        )
    if form == "json":
        click.echo(json.dumps(_plain(home, result, quick), ensure_ascii=False, indent=2))
    else:
        _print(result, quick)
    if result.problems:
        raise click.exceptions.Exit(1)


def _seal(home: Home, reason: str) -> None:
    home.require_format()
    with archive.lock(home):
        if not chain.read(home).problems:
            raise Failed("audit.nothing_to_seal")
        sealed = chain.seal(home, reason)
    click.echo(message("audit.sealed", sequence=sealed.last))


def _print(result: Audit, quick: bool) -> None:
    for part in result.parts:
        name = message(f"audit.part_{part.name}")
        values = {"part": name, "count": part.verified, "problems": len(part.problems)}
        click.echo(message("audit.verified", **values))
    for problem in result.problems:
        click.echo(problem.text())
    if result.unreferenced:
        click.echo(message("audit.unreferenced", count=result.unreferenced))
    if result.format is not None and result.format < FORMAT_VERSION:
        click.echo(message("audit.older_format", found=result.format))
    if result.end["sequence"]:
        click.echo(message("audit.end_of_chain", **result.end))
    if result.problems:
        click.echo(message("audit.damaged", count=len(result.problems)))
    else:
        click.echo(message("audit.quick_sound" if quick else "audit.sound"))


def _plain(home: Home, result: Audit, quick: bool) -> dict:
    return {
        "home": str(home.root),
        "format": result.format,
        "quick": quick,
        "sound": not result.problems,
        "manifest_end": result.end,
        "unreferenced_objects": result.unreferenced,
        "verified": {part.name: part.verified for part in result.parts},
        "problems": [
            {"part": part.name, **_plain_problem(problem)}
            for part in result.parts
            for problem in part.problems
        ],
    }


def _plain_problem(problem: Problem) -> dict:
    texts = {
        f"{name}_{lang}": message(problem.code + ending, lang, **problem.values)
        for name, ending in (("problem", ""), ("remedy", "_remedy"))
        for lang in LANGUAGES
    }
    return {"code": problem.code.partition(".")[2], "file": problem.file, **texts}
