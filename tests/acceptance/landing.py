"""Land an input in a scratch warehouse and count the result: rows and rules, never a value."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed, Problem, Refused
from bianzhi.store.rows import quarantine
from ingest import contract as contracts
from ingest.land import LANDED, land
from ingest.outcome import Outcome
from tests.acceptance.inputs import AS_OF, Input

ROWS = ("read", "landed", "collapsed", "quarantined", "passed_over", "dropped")
UNREADABLE = "unreadable_cells"
# What an input came to: {"source": ..., "deliveries": {name: {"status": ..., "files": {path:
# {"rows": {entity: counts}, "rules": {rule: count}}}}}}, or {"source": ..., "refused": {rule:
# count}} if nothing could begin, or {"source": ..., "failed": "ValueError"}. Zeros are left out.
Result = dict[str, Any]
_BESIDE = "organization_code,organization_name\nA01,X\n"


def landed(item: Input) -> Result:
    """Land an input by its contract, or by the built-in contract that reads most of it."""
    if item.contract is not None:
        return _landed(item, None)
    if item.source is not None:
        return _landed(item, item.source)
    sources = sorted(path.stem for path in contracts.FOLDER.glob("*.yml"))
    # Of equal results the contract of Chinese headers counts: only it names the rule that applies.
    sources.sort(key=lambda name: (name != "fujian", name != "canonical", name))
    return max((_landed(item, source) for source in sources), key=_rank)


def _rank(result: Result) -> tuple[int, int, int]:
    """Deliveries that landed, rows that landed, and how little was wrong."""
    deliveries = list(result.get("deliveries", {}).values())
    files = [file for delivery in deliveries for file in delivery["files"].values()]
    rows = sum(
        counts.get("landed", 0) for file in files for counts in file.get("rows", {}).values()
    )
    rules = sum(sum(file.get("rules", {}).values()) for file in files)
    return sum(item["status"] == LANDED for item in deliveries), rows, -rules


def _landed(item: Input, source: str | None) -> Result:
    result: Result = {"source": source or (item.contract.name if item.contract else None)}
    try:
        with scratch() as folder:
            home, outcomes = land_input(item, source, folder)
            names: Counter[str] = Counter()
            result["deliveries"] = {
                _name(outcome, names): _delivery(home, outcome) for outcome in outcomes
            }
    except Refused as refused:
        result["refused"] = _sorted(Counter(problem.rule for problem in refused.problems))
    except Failed as failed:
        result["refused"] = {failed.code.split(".", 1)[-1]: 1}
    except BaseException as error:  # a panic of a reader is no Exception; no case hides another
        if isinstance(error, KeyboardInterrupt):
            raise
        result["failed"] = type(error).__name__
    return result


@contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bianzhi-accept-") as folder:
        yield Path(folder)


def land_input(item: Input, source: str | None, folder: Path) -> tuple[Home, list[Outcome]]:
    """Land an input in ``folder``; a file without any date lands with a date of ours."""
    paths = list(item.paths) or [_beside(item.note, folder)]
    contract = None if item.contract is None else str(item.contract)
    for number, as_of in enumerate((None, date.fromisoformat(AS_OF))):
        home = Home(folder / f"home{number}")
        outcomes = land(home, paths, source, contract=contract, scope=item.scope, as_of=as_of)
        codes = {problem.code for outcome in outcomes for problem in outcome.problems}
        if codes != {"land.no_as_of"} and not _lacks_date(outcomes):
            break
    return home, outcomes


def _lacks_date(outcomes: list[Outcome]) -> bool:
    """Whether no delivery has a date; a file that cannot be opened has none either."""
    return all(outcome.as_of is None for outcome in outcomes)


def _beside(note: Path | None, folder: Path) -> Path:
    """A delivery with the note, and a valid one that must land whatever the note says."""
    for day in ("2024-11-30", AS_OF):
        (folder / "in" / day).mkdir(parents=True)
        (folder / "in" / day / "organization.csv").write_text(_BESIDE, "utf-8")
    if note is not None:
        shutil.copy(note, folder / "in" / AS_OF / "delivery.yml")
    return folder / "in"


def _name(outcome: Outcome, names: Counter[str]) -> str:
    as_of = outcome.as_of.isoformat() if outcome.as_of else None
    name = " ".join(filter(None, (as_of, outcome.scope, outcome.label))) or "-"
    names[name] += 1
    return name if names[name] == 1 else f"{name} #{names[name]}"


def _delivery(home: Home, outcome: Outcome) -> Result:
    rows: dict[str, dict[str, dict[str, int]]] = {}
    rules: dict[str, Counter[str]] = {}
    for part in outcome.parts:
        name = part["entity"] + ("" if part["part"] == "main" else f"/{part['part']}")
        counts = {kind: part[f"rows_{kind}"] for kind in ROWS}
        if quarantine.has_file(part):
            unlanded = quarantine.read(home, part["lake_id"])
            outcomes = unlanded["outcome_code"].to_list()
            counts[UNREADABLE] = outcomes.count(quarantine.UNREADABLE)
            for kind, rule in zip(outcomes, unlanded["rule_id"].to_list(), strict=True):
                code = Problem(quarantine.message_code(kind, rule)).rule
                rules.setdefault(part["file_name"], Counter())[code] += 1
        shown = {kind: count for kind, count in counts.items() if count}
        rows.setdefault(part["file_name"], {})[name] = shown
    for problem in (*outcome.remarks, *outcome.problems):
        rules.setdefault(problem.file or "-", Counter())[problem.rule] += 1
    files = {
        file: {
            **({"rows": rows[file]} if file in rows else {}),
            **({"rules": _sorted(rules[file])} if file in rules else {}),
        }
        for file in sorted(rows.keys() | rules.keys())
    }
    return {"status": outcome.status, "files": files}


def _sorted(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items()))
