"""bianzhi status: the content of the warehouse, its progress, and the published state."""

from __future__ import annotations

import json

import click

from bianzhi.core import locale_text
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.screen import print_table
from bianzhi.read.state import state_of

_SHOWN_REFUSALS, _SHOWN_FILES = 5, 3
_STAGE_ROWS = (
    "rows_in",
    "rows_out",
    "rows_collapsed",
    "rows_dropped",
    "rows_quarantined",
    "rows_passed_over",
)


@click.command(help=message("status.help"))
@click.option("--json", "as_json", is_flag=True, help=message("status.json_option"))
@click.option("--diff", nargs=2, metavar="T1 T2", help=message("status.diff_option"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help=message("status.format_option"),
)
@click.pass_obj
def command(home: Home, as_json: bool, diff: tuple[str, str] | None, form: str) -> None:
    """Print the state of the warehouse, or the differences between two known times."""
    if diff:
        # It loads what builds a warehouse, which takes longer than the state.
        from bianzhi.commands.reading.difference import print_difference

        print_difference(home, *diff, "json" if as_json else form)
        return
    state = state_of(home)
    if as_json:
        click.echo(json.dumps(state, ensure_ascii=False, indent=2))
        return
    click.echo(message("status.home", home=state["home"]))
    _print_refused(state["refused"])
    if not state["readings"]:
        click.echo(message("status.nothing"))
        return
    _print_sources(state["sources"])
    if state["outdated"]:
        click.echo(message("status.outdated", count=state["outdated"]))
    _print_build(state["build"])
    _print_gate(state["gate"])
    _print_published(state["published"])


def _print_refused(refused: list[dict]) -> None:
    """The deliveries that did not land, the newest first, with the paths of their problems."""
    if not refused:
        return
    click.echo("\n" + message("status.refused", count=len(refused)))
    for entry in refused[:_SHOWN_REFUSALS]:
        names = [entry["as_of"], entry["scope"], entry["label"]]
        files = entry["files"][:_SHOWN_FILES]
        more = "…" if len(entry["files"]) > len(files) else ""
        values = {
            "delivery": "  ".join(name for name in names if name),
            "files": message("problem.list").join(files) + more,
        }
        click.echo(message("status.refused_line", **{**entry, **values}))
    if len(refused) > _SHOWN_REFUSALS:
        click.echo(message("status.refused_more", count=len(refused) - _SHOWN_REFUSALS))


def _print_sources(sources: list[dict]) -> None:
    click.echo("\n" + message("status.sources"))
    header = message("status.source_columns").split(",")
    print_table(header, [list(source.values()) for source in sources])


def _print_build(build: dict | None) -> None:
    click.echo()
    if build is None:
        click.echo(message("status.not_built"))
        return
    click.echo(message("status.stages"))
    rows = [
        [message(f"status.stage_{stage['stage_code']}"), *(stage[name] for name in _STAGE_ROWS)]
        for stage in build["stages"]
    ]
    print_table(message("status.stage_columns").split(","), rows)
    if build["readings_since"]:
        click.echo(message("status.stale", count=build["readings_since"]))


def _print_gate(gate: dict | None) -> None:
    click.echo()
    if gate is None:
        click.echo(message("status.not_judged"))
    else:
        verdict = message(f"gate.outcome_{gate['verdict']}")
        click.echo(message("status.verdict", **{**gate, "verdict": verdict}))


def _print_published(published: dict | None) -> None:
    if published is None:
        click.echo(message("status.not_published"))
    else:
        click.echo(
            message(
                "status.published", **{**published, "rows": locale_text.count(published["rows"])}
            )
        )
