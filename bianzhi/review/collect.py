"""All faults of a delivery, each at its cell: refusals, quarantined rows and findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.personal_shapes import masked
from bianzhi.core.problems import Problem, did_you_mean
from bianzhi.review.delivery import Reviewed
from bianzhi.review.fault import REFUSED, Fault, of_problem, remedy_of, sorted_faults
from bianzhi.review.findings import findings_of, severities
from bianzhi.review.grids import Grid, read_grids
from bianzhi.store.rows import quarantine
from ingest.dictionary import schema
from ingest.parse.delivery import ParsedPart
from ingest.read.plan import Feed

# Of what the build has no rule for, such as a second table on a sheet.
_OTHER_SEVERITY = "G2"
_LONGEST_VALUE = 200
_UNEVEN = "uneven_rows"
Grids = dict[str, dict[str | None, Grid]]


@dataclass(frozen=True)
class Collected:
    """The faults of a delivery, worst first, and the cells of its files by path and sheet."""

    faults: list[Fault]
    grids: Grids


def collect(home: Home, reviewed: Reviewed, lang: str) -> Collected:
    """Read every file of a delivery and find the cell of every fault."""
    parts = reviewed.parse()
    faults = [of_problem(problem, REFUSED, lang) for problem in _distinct(reviewed.problems)]
    for part in parts:
        faults += _not_landed(part, lang)
    if reviewed.entry is not None:
        faults += _findings(home, reviewed, lang)
    grids = {
        file.path: read_grids(file, [f for f in reviewed.feeds if f.file.path == file.path])
        for file in reviewed.files
    }
    every = [row for fault in faults for row in _every_row(fault, grids)]
    placed = [_placed(fault, grids, reviewed.feeds, lang) for fault in every]
    return Collected(sorted_faults(placed), grids)


def _every_row(fault: Fault, grids: Grids) -> list[Fault]:
    """A refusal of several rows of a file names the first; each of them is a fault of its own."""
    grid = grids.get(fault.file or "", {}).get(fault.sheet)
    if fault.rule != _UNEVEN or grid is None:
        return [fault]
    return [replace(fault, row=row) for row in grid.uneven_rows] or [fault]


def _distinct(problems: Iterable[Problem]) -> list[Problem]:
    return list({(p.where("en"), p.text("en")): p for p in problems}.values())


def _not_landed(part: ParsedPart, lang: str) -> list[Fault]:
    """Rows in quarantine, unreadable cells, and lines that may or may not be records."""
    if part.parsed_rows is None:
        return []
    faults = []
    for row in part.parsed_rows.unlanded.iter_rows(named=True):
        outcome, rule = row["outcome_code"], row["rule_id"]
        if outcome == quarantine.PASSED_OVER and rule not in severities():
            continue
        code = quarantine.message_code(outcome, rule)
        for name in (row["column_name"] or "").split(", "):
            shown = {**row, "column_name": _column_label(name, lang)}
            faults.append(
                Fault(
                    severity=severities().get(rule, _OTHER_SEVERITY),
                    rule=rule,
                    sentence=masked(message(code, lang, **quarantine.message_values(shown))),
                    remedy=message(f"{code}_remedy", lang),
                    file=part.feed.file.path,
                    sheet=part.feed.sheet,
                    row=row["row_no"],
                    column=name or None,
                    entity=part.entity,
                )
            )
    return faults


def _findings(home: Home, reviewed: Reviewed, lang: str) -> list[Fault]:
    if reviewed.entry is None:
        return []
    return [
        Fault(
            severity=found.severity,
            rule=found.rule,
            sentence=found.sentence,
            remedy=remedy_of(found.rule, lang),
            file=found.part["file_name"] if found.part else None,
            sheet=found.part["sheet_name"] if found.part else None,
            row=found.row,
            column=found.column,
            entity=found.entity,
            value=found.subject,
        )
        for found in findings_of(home, reviewed.entry, lang)
    ]


def _placed(fault: Fault, grids: Grids, feeds: Sequence[Feed], lang: str) -> Fault:
    """The fault with its cell, the label of its column and the value, unless it is personal."""
    own = [f for f in feeds if f.file.path == fault.file and f.sheet == fault.sheet]
    sheets = grids.get(fault.file or "", {})
    sheet = fault.sheet if fault.sheet in sheets else None
    grid = sheets.get(sheet)
    if grid is None:
        return replace(fault, label=_column_label(fault.column, lang) or None)
    column = grid.column_of(fault.column, own) if fault.column else None
    # A refusal that names a column without a row is about its header.
    row = fault.row + grid.lines_above if fault.row else None
    is_header = fault.severity == REFUSED and column is not None
    if row is None and is_header and grid.header_row:
        row = grid.header_row
    if row is None:
        return replace(fault, label=_column_label(fault.column, lang) or None)
    label = (grid.label(column) if column else None) or _column_label(fault.column, lang)
    value = grid.value(row, column) if column and not _is_personal(fault.column, own) else None
    return replace(
        fault,
        row=row,
        label=label or None,
        remedy=fault.remedy + _guess(fault.column, value, own, lang),
        value=masked(value)[:_LONGEST_VALUE] if value else None,
        cell=(row, column or grid.first_key_column(own, fault.entity)),
    )


def _guess(name: str | None, value: str | None, feeds: Sequence[Feed], lang: str) -> str:
    """A question for the labels that an unlisted label of a code column looks like."""
    for feed in feeds:
        if name is None or value is None or name not in feed.part.codes:
            continue
        labels, codes = (series.to_list() for series in feed.part.codes[name])
        if value not in labels and value not in codes:
            return did_you_mean(value, labels).text(lang)
    return ""


def _is_personal(name: str | None, feeds: Sequence[Feed]) -> bool:
    """Whether a cell may identify a person, by its column or by a header that means one."""
    known = schema.columns()
    if name in known:
        return known[name].personal is not None
    personal = {column.name for column in known.values() if column.personal}
    return any(
        column in personal and header == name
        for feed in feeds
        for header, column in feed.part.headers.items()
    )


def _column_label(name: str | None, lang: str) -> str:
    """The Chinese label of a canonical column; in English its name."""
    column = schema.columns().get(name or "")
    return column.label if column and lang == "zh" else name or ""
