"""bianzhi check: run the gate on the newest build."""

from __future__ import annotations

import itertools
import json
import stat
from collections.abc import Callable
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import click

from bianzhi.build.builder import build_lock
from bianzhi.core import locale_text
from bianzhi.core.configuration.settings import (
    FILE,
    GateException,
    accepting_text,
    settings_of,
)
from bianzhi.core.home import Home
from bianzhi.core.messages import language, message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import progress_bar
from bianzhi.publish.publication import BLOCKED_EXIT_CODE
from bianzhi.store.delivered import archive
from bianzhi.store.private_files import SHARED_FILE, append_line
from bianzhi.store.whole_files import write_whole
from expectations.gate import Judged, excepted, judge
from expectations.page import Occasion, page
from expectations.results import write_results
from expectations.values import shown_values
from ingest import contract
from ingest.contract import Contract

_ORDER = ("block", "warn", "pass")
_PAGE = "gate.html"
_LOG = "gate_accepted.jsonl"
# Days for which a fault is accepted where no day is named.
_ACCEPTED_DAYS = 90


@click.command(help=message("gate.help"))
@click.option("--all", "show_all", is_flag=True, help=message("gate.all_option"))
@click.option("--open", "open_page", is_flag=True, help=message("gate.open_option"))
@click.option("--accept", help=message("gate.accept_option"))
@click.option("--reason", help=message("gate.reason_option"))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=message("gate.until_option"))
@click.pass_obj
def command(
    home: Home,
    show_all: bool,
    open_page: bool,
    accept: str | None,
    reason: str | None,
    until: datetime | None,
) -> None:
    """Judge the current build; exit with ``BLOCKED_EXIT_CODE`` if it is blocked."""
    if accept is not None and not (reason or "").strip():
        raise Failed("gate.needs_reason", 2, expectation=accept)
    if accept is None and (reason or until):
        raise Failed("gate.needs_accept", 2)
    accepted = None
    if accept is not None:
        last_day = None if until is None else until.date()
        accepted = (accept, (reason or "").strip(), last_day)
    summary = check_and_print(home, show_all, accepted)
    if open_page:
        click.launch(str(home.current_build.resolve() / _PAGE))
    if summary["verdict"] == "block":
        raise click.exceptions.Exit(BLOCKED_EXIT_CODE)


def check_and_print(
    home: Home, show_all: bool = False, accepted: tuple[str, str, date | None] | None = None
) -> dict:
    """Judge the current build, store the verdict and print the failures.

    ``accepted`` is an expectation whose failure is accepted from now on, the reason, and the first
    day on which it is not any more.
    """
    build = home.current_build.resolve()
    if not (build / "build.json").exists():
        raise Failed("publish.nothing_built")
    known_at = json.loads((build / "build.json").read_text("utf-8")).get("known_at")
    day = date.fromisoformat(known_at[:10]) if known_at else date.min
    click.echo(message("gate.start"), err=True)
    done = itertools.count(1)
    with build_lock(home), progress_bar() as update:
        judged = judge(
            build,
            _contracts(home),
            progress=lambda batch, rows: update(next(done), None, batch),
            validated=home.validated,
        )
        if accepted is not None:
            _accept(home, judged, accepted, day)
        judged = excepted(judged, settings_of(home).gate, day)
        summary = write_results(build, judged)
        _write_page(home, build, judged, summary, known_at or "")
    for outcome in _ORDER if show_all else _ORDER[:2]:
        for item in summary["expectations"]:
            if item["outcome_code"] == outcome:
                click.echo("\n".join(_lines(item)))
    click.echo(message("gate.delivered", **summary["delivered"]))
    click.echo(message(f"gate.verdict_{summary['verdict']}", **_counts(summary)))
    if summary["verdict"] != "pass":
        click.echo(message("gate.page_at", path=build / _PAGE))
    return summary


def _accept(
    home: Home, judged: list[Judged], accepted: tuple[str, str, date | None], day: date
) -> None:
    """Write the accepted fault into the settings and log it."""
    expectation_id, reason, until = accepted
    known = {one.rule.expectation_id for one in judged}
    if expectation_id not in known:
        near = get_close_matches(expectation_id, known, 3, 0.4)
        listed = message("problem.list").join(near)
        raise Failed("gate.unknown_expectation", 2, expectation=expectation_id, near=listed)
    until = until or day + timedelta(days=_ACCEPTED_DAYS)
    if until <= day:
        raise Failed("gate.until_passed", 2, until=until, day=day)
    exception = GateException(outcome="warn", reason=reason, until=until)
    text = accepting_text(home, expectation_id, exception)
    path = home.root / FILE
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else SHARED_FILE
    write_whole(path, text.encode("utf-8"), mode)
    entry = {"expectation": expectation_id, "known_on": day, "until": until, "reason": reason}
    append_line(home.log / _LOG, json.dumps(entry, ensure_ascii=False, default=date.isoformat))
    click.echo(message("gate.accepted_now", expectation=expectation_id, until=until, file=path))


def _write_page(
    home: Home, build: Path, judged: list[Judged], summary: dict, known_at: str
) -> None:
    current = home.current_publication
    occasion = Occasion(
        verdict=summary["verdict"],
        known_at=known_at,
        publication=current.resolve().name if current.exists() else "",
        delivered=summary["delivered"],
        language=language(),
    )
    write_whole(build / _PAGE, page(judged, occasion).encode("utf-8"))


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
        key = "gate.accepted_until" if one["accepted_until"] else "gate.accepted"
        reason = {"reason": one["accepted_because"], "until": one["accepted_until"]}
        lines.append(message(key, **reason))
    if one["expired_on"]:
        lines.append(message("gate.expired", day=one["expired_on"]))
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
        shown = shown_values(one["unexpected_values"])
        lines.append(message("gate.values", values=shown))
    allowed = one["allowed"] or message("gate.allowed_any")
    lines.append(message("gate.allowed", allowed=allowed))
    return lines
