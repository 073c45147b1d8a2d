"""bianzhi check: run the gate on the newest build."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache

import click

from bianzhi.build.builder import build_lock
from bianzhi.core import locale_text
from bianzhi.core.configuration.settings import settings_of
from bianzhi.core.home import Home
from bianzhi.core.messages import language, message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import progress_bar
from bianzhi.publish.publication import BLOCKED_EXIT_CODE
from bianzhi.store.delivered import archive
from expectations.gate import judge
from expectations.results import write_results
from ingest import contract
from ingest.contract import Contract

_ORDER = ("block", "warn", "pass")


@click.command(help=message("gate.help"))
@click.option("--all", "show_all", is_flag=True, help=message("gate.all_option"))
@click.pass_obj
def command(home: Home, show_all: bool) -> None:
    """Judge the current build; exit with ``BLOCKED_EXIT_CODE`` if it is blocked."""
    summary = check_and_print(home, show_all)
    if summary["verdict"] == "block":
        raise click.exceptions.Exit(BLOCKED_EXIT_CODE)


def check_and_print(home: Home, show_all: bool = False) -> dict:
    """Judge the current build, store the verdict and print the failures."""
    build = home.current_build.resolve()
    if not (build / "build.json").exists():
        raise Failed("publish.nothing_built")
    click.echo(message("gate.start"), err=True)
    done = itertools.count(1)
    with build_lock(home), progress_bar() as update:
        judged = judge(
            build,
            _contracts(home),
            settings_of(home).gate,
            progress=lambda batch, rows: update(next(done), None, batch),
        )
        summary = write_results(build, judged)
    for outcome in _ORDER if show_all else _ORDER[:2]:
        for item in summary["expectations"]:
            if item["outcome_code"] == outcome:
                click.echo("\n".join(_lines(item)))
    click.echo(message("gate.delivered", **summary["delivered"]))
    click.echo(message(f"gate.verdict_{summary['verdict']}", **_counts(summary)))
    return summary


def _contracts(home: Home) -> Callable[[str], Contract]:
    """A loader of contracts in the form archived with their readings."""
    named = message("audit.some_contract")
    return cache(lambda digest: contract.from_bytes(archive.fetch(home, digest, named)))


def _counts(summary: dict) -> dict[str, int]:
    return {name: summary[name] for name in ("blocking", "warning", "passing")}


def _lines(one: dict) -> list[str]:
    lines = [
        message(
            "gate.finding",
            outcome=message(f"gate.outcome_{one['outcome_code']}"),
            expectation=one["expectation_id"],
            unexpected=one["rows_unexpected"],
            checked=one["rows_checked"],
            share=locale_text.share(one["unexpected_share"]),
        ),
        message("gate.meaning", sentence=one[f"sentence_{language()}"]),
    ]
    if one["outcome_code"] != "pass":
        lines += _values(one)
    if one["worst_delivery_id"] and one["severity_code"] != "none":
        share = locale_text.share(one["worst_delivery_share"])
        lines.append(message("gate.worst", delivery=one["worst_delivery_id"], share=share))
    if one["accepted_because"]:
        lines.append(message("gate.accepted", reason=one["accepted_because"]))
    if one["severity_code"] != "none":
        for example in one["examples"]:
            place = ", ".join(f"{name} {value}" for name, value in example.items() if value != "")
            lines.append(message("gate.example", place=place))
    if one["outcome_code"] != "pass":
        lines.append(message("gate.remedy", remedy=message(f"gate.remedy_{one['class_code']}")))
        lines.append(message("gate.accept", expectation=one["expectation_id"]))
    return lines


def _values(one: dict) -> list[str]:
    """The delivered and the allowed values."""
    lines = []
    if one["unexpected_values"]:
        shown = message("gate.separator").join(map(_value, one["unexpected_values"]))
        lines.append(message("gate.values", values=shown))
    allowed = one["allowed"] or message("gate.allowed_any")
    lines.append(message("gate.allowed", allowed=allowed))
    return lines


def _value(counted: dict) -> str:
    rows = counted["rows"]
    if "more_values" in counted:
        return message("gate.more_values", values=counted["more_values"], rows=rows)
    if "value" not in counted:
        return message("gate.hidden_value", rows=rows)
    value = counted["value"] or message("gate.blank_value")
    return message("gate.value", value=value, rows=rows)
