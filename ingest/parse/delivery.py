"""Parse one delivery under one contract: rows ready for the lake, or all problems."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from bianzhi.core import instants
from bianzhi.core.home import Home
from bianzhi.core.problems import Phrase, Problem, Refused, TablePlace
from bianzhi.store.delivered import archive
from bianzhi.store.people.vault import Keys
from bianzhi.store.rows import quarantine
from ingest import remark_records
from ingest.contract import Contract, Part
from ingest.parse import not_records, remarks, unlisted
from ingest.parse.canonical import mapping, pairs, split
from ingest.parse.canonical.table_cells import Context, TableCells
from ingest.parse.not_records import Lines
from ingest.parse.rows import ParsedRows, keys_of, parse_rows
from ingest.parse.typed import unreadable_cells
from ingest.parse.unlanded_rows import PassedOver
from ingest.read import file_kind, parquet_file, readers, table
from ingest.read.delivered import DeliveredFile
from ingest.read.one_file import reading
from ingest.read.plan import Feed
from ingest.read.readers import Workbook
from ingest.read.table import Table
from ingest.read.text import csv_file
from ingest.read.text.csv_file import CsvGrid
from ingest.read.text.encoding import encoding_of


@dataclass(frozen=True)
class ParsedPart:
    """One part of a delivery, typed and checked."""

    feed: Feed
    lake_id: str
    content_sha256: str
    counts: dict[str, int]
    # None if the same reading is already in the lake.
    parsed_rows: ParsedRows | None
    # How the part was read, in another way than it was written.
    remarks: list[Problem] = field(default_factory=list)

    @property
    def entity(self) -> str:
        """The name of the entity that the part feeds."""
        return self.feed.part.entity.name

    def write_quarantine(self, home: Home) -> None:
        """Write what a new reading did not land as it came."""
        if self.parsed_rows is not None:
            file, sheet = self.feed.file.path, self.feed.sheet
            rows = self.parsed_rows.unlanded
            quarantine.write(home, self.lake_id, self.entity, file, sheet, rows)

    def without_rows(self) -> ParsedPart:
        """The part once its rows are written: only its people are still needed."""
        if self.parsed_rows is None:
            return self
        rows, unlanded = self.parsed_rows.rows.clear(), self.parsed_rows.unlanded.clear()
        return replace(self, parsed_rows=replace(self.parsed_rows, rows=rows, unlanded=unlanded))

    def has_counts(self, line: Mapping[str, object]) -> bool:
        """Whether the part has the counts of an entry of the manifest; older ones lack some."""
        return all(line.get(name, 0) == count for name, count in self.counts.items())

    def account(self) -> dict[str, object]:
        """The entry of the part in the manifest."""
        return {
            "entity": self.entity,
            "part": self.feed.part.name,
            "lake_id": self.lake_id,
            "file_name": self.feed.file.path,
            "sheet_name": self.feed.sheet,
            "content_sha256": self.content_sha256,
            "zone": instants.zone().key,
            **self.counts,
            "remarks": remark_records.to_records(self.remarks),
        }


COUNTS = (
    "rows_read",
    "rows_landed",
    "rows_collapsed",
    "rows_quarantined",
    "rows_passed_over",
    "rows_unreadable",
    "rows_dropped",
)


def read_feeds(
    feeds: Sequence[Feed],
    contract: Contract,
    as_of: date,
    scope: str,
    keys: Keys,
    settled: Mapping[str, Mapping[str, Any]],
) -> list[ParsedPart]:
    """Parse every part of a delivery.

    ``settled`` has the entries of the readings that are already in the lake, by lake_id.

    Raises:
        Refused: With all problems of all files.
    """
    problems: list[Problem] = []
    parts: list[ParsedPart] = []
    books: dict[str, Workbook] = {}
    for group in _by_table(feeds):
        context = Context(scope, as_of, group[0].file.path, group[0].sheet)
        try:
            names = [lake_id(contract, as_of, scope, feed) for feed in group]
            if all(name in settled for name in names):
                for feed, name in zip(group, names, strict=True):
                    parts.append(_settled_part(feed, name, settled[name]))
                continue
            with reading(context.file, context.sheet):
                result = read_table(group, books)
        except Refused as refused:
            problems += refused.problems
            continue
        for feed, name in zip(group, names, strict=True):
            try:
                with reading(context.file, context.sheet):
                    parts.append(_read_part(feed, result, group, contract, name, context, keys))
            except Refused as refused:
                problems += [problem for problem in refused.problems if problem not in problems]
    if problems:
        raise Refused(problems)
    return parts


def _settled_part(feed: Feed, name: str, line: Mapping[str, Any]) -> ParsedPart:
    """A part whose reading is in the lake; entries of earlier versions lack the newer counts."""
    counts = {count: line.get(count, 0) for count in COUNTS}
    notes = remark_records.from_records(line.get("remarks", ()))
    return ParsedPart(feed, name, feed.file.sha256, counts, None, notes)


def lake_id(contract: Contract, as_of: date, scope: str, feed: Feed) -> str:
    """The identifier of a reading: a digest of everything that determines its rows."""
    pieces = [
        contract.sha256,
        contract.source,
        scope,
        as_of.isoformat(),
        feed.part.entity.name,
        feed.part.name,
        feed.file.sha256,
    ]
    pieces += feed.part.names_read(feed.file.path, feed.sheet)
    if instants.zone().key != instants.DEFAULT_ZONE:
        pieces.append(instants.zone().key)
    return archive.sha256("|".join(pieces).encode("utf-8"))[:16]


def _by_table(feeds: Sequence[Feed]) -> list[list[Feed]]:
    """Group the feeds by file or sheet, so that each is read once."""
    groups: dict[tuple[str, str | None], list[Feed]] = {}
    for feed in feeds:
        groups.setdefault((feed.file.path, feed.sheet), []).append(feed)
    return list(groups.values())


def _known(group: Sequence[Feed]) -> frozenset[str]:
    return functools.reduce(frozenset.union, (feed.part.known_headers for feed in group))


def _wanted(group: Sequence[Feed]) -> frozenset[str]:
    """The headers whose cells are needed."""
    return functools.reduce(frozenset.union, (feed.part.read_headers for feed in group))


def read_table(group: Sequence[Feed], books: dict[str, Workbook]) -> Table:
    """The table of a file or sheet; ``books`` keeps workbooks open from sheet to sheet.

    ``group`` are all feeds of the file or sheet.

    Raises:
        Refused: The file cannot be read.
    """
    first = group[0]
    file, part, known = first.file, first.part, _known(group)
    if file.suffix == ".parquet":
        frame = parquet_file.read(file, _wanted(group))
        readers.require_cells(frame, file)
        return table.from_frame(frame)
    if first.sheet is not None:
        if file.path not in books:
            books[file.path] = readers.open_workbook(file)
        grid = books[file.path].grid(first.sheet)
        result = table.from_grid(grid, part.header_row, known, part.header_names)
        hidden = books[file.path].hidden_places(first.sheet)
        place: TablePlace = {"file": file.path, "sheet": first.sheet}
        notes = remarks.hidden_remarks(result, hidden, known, place)
        return replace(result, remarks=(*result.remarks, *notes)) if notes else result
    return _csv_table(file, part, known)


def _csv_table(file: DeliveredFile, part: Part, known: frozenset[str]) -> Table:
    file_kind.require_text(file)
    encoding = encoding_of(file, part.encodings)
    delimiter = part.delimiter
    if not part.header_names:
        delimiter = csv_file.delimiter_of(file, encoding, delimiter, known)
    read = csv_file.read(file, encoding, delimiter)
    readers.require_cells(read.grid, file)
    from_grid = table.from_grid(read.grid, part.header_row, known, part.header_names)
    if known.intersection(from_grid.normal_header):
        _require_even(file, part, read, from_grid)
    if delimiter == part.delimiter:
        return from_grid
    values = {"separator": Phrase(f"land.separator_{csv_file.SEPARATORS[delimiter]}")}
    remark = Problem("land.other_separator", values, file=file.path)
    return replace(from_grid, remarks=(remark,))


def _require_even(file: DeliveredFile, part: Part, read: CsvGrid, found: Table) -> None:
    width = len(found.header) if part.header_names else read.width_of(found.header_row)
    uneven = read.uneven_rows(found.header_row, width)
    if uneven:
        listed = ", ".join(map(str, uneven[:10])) + (", …" if len(uneven) > 10 else "")
        values = {"width": width, "rows": listed}
        raise Refused([Problem("land.uneven_rows", values, file=file.path, row=uneven[0])])


def _read_part(
    feed: Feed,
    found: Table,
    group: Sequence[Feed],
    contract: Contract,
    name: str,
    context: Context,
    keys: Keys,
) -> ParsedPart:
    part = feed.part
    found = unreadable_cells.mark_error_texts(found, part)
    found, lines = not_records.pass_over(found, part, contract.known_headers)
    found = split.split_rows(found, part)
    problems = _empty_problems(found, part, context)
    if not problems:
        problems = mapping.header_problems(found, part, _known(group), context)
    if problems:
        raise Refused(problems)
    paired = pairs.pair_lines(found, part, context)
    rows = mapping.canonical(paired.cells)
    passed = _passed_over(lines, part, context, keys)
    parsed_rows = parse_rows(rows, part, keys, name, _bound(context), passed)
    counts = {
        "rows_read": parsed_rows.read + paired.merged,
        "rows_landed": parsed_rows.landed,
        "rows_collapsed": parsed_rows.collapsed + paired.merged,
        "rows_quarantined": parsed_rows.quarantined,
        "rows_passed_over": parsed_rows.passed_over,
        "rows_unreadable": parsed_rows.unreadable,
        "rows_dropped": found.dropped + paired.passed_over + rows.skipped,
    }
    notes = [
        *found.remarks,
        *paired.remarks,
        *rows.remarks,
        *remarks.key_remarks(found, rows.rows, rows.row_no, part, context),
        *remarks.clock_remarks(found, rows.rows, rows.row_no, part, context),
        *unlisted.unlisted_values(feed, parsed_rows.rows, contract.source),
    ]
    return ParsedPart(feed, name, feed.file.sha256, counts, parsed_rows, notes)


def _bound(context: Context) -> date | None:
    """The as-of date; None if it is not known yet, because only the problems are asked for."""
    return None if context.as_of == date.min else context.as_of


def _passed_over(lines: Lines, part: Part, context: Context, keys: Keys) -> PassedOver | None:
    """The lines as the store keeps them; a line that may be a record keeps the state of its key."""
    if not lines.count:
        return None
    frame = lines.frame.with_columns(kept_key=pl.lit(None, dtype=pl.String))
    if (frame["kind"] == not_records.DOUBTFUL_LINE).any():
        raw = mapping.canonical(TableCells(lines.table, part, context)).rows
        # The rows of an entity without data are skipped by number, so they are found by number.
        if raw.height == frame.height:
            keys_read = keys_of(raw, part, keys, _bound(context))
            is_doubtful = pl.col("kind") == not_records.DOUBTFUL_LINE
            frame = frame.with_columns(kept_key=pl.when(is_doubtful).then(keys_read))
    header = lines.table.header
    shown = [name not in part.personal for name in lines.table.normal_header]
    cells = [
        {name: cell for name, cell, is_shown in zip(header, row, shown, strict=True) if is_shown}
        for row in lines.table.body.rows()
    ]
    return PassedOver(frame.select("row_no", "kind", "word", "kept_key"), cells)


def _empty_problems(found: Table, part: Part, context: Context) -> list[Problem]:
    place = context.place
    if not found.header:
        return [Problem("land.no_cells", {"entity": part.entity.name}, **place)]
    if found.body.is_empty() and not part.may_be_empty:
        return [Problem("land.header_only", {"entity": part.entity.name}, **place)]
    return []
