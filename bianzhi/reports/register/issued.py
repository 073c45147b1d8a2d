"""The register of issued reports: content, time of issue and underlying data.

An issued report keeps its bytes, its figures, and the facts behind them. It can therefore be
compared with the warehouse at any later time, after any number of restatements.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from bianzhi.core import instants
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.publish.sealed import OPEN_FOLDER, remove_sealed, seal
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.figures import figure_id
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.periods import Period
from bianzhi.reports.register.compose import Request, compose
from bianzhi.reports.register.record import read_record, request_of, sha256
from bianzhi.store.records import read_record as read_record_file
from bianzhi.store.whole_files import has_sums, recorded_sums, write_sums, wrong_in

DELIVERIES = "deliveries"
# What `issue` did: the words of its messages.
ISSUED, ALREADY_ISSUED, STORED_ANEW = "issued", "already_issued", "stored_anew"
Writer = Callable[[Document, Path, list[str]], list[Path]]


@dataclass(frozen=True)
class Issue:
    """One issued report and its folder."""

    folder: Path
    record: dict[str, Any]

    @property
    def issue_id(self) -> str:
        """The id under which the report is kept."""
        return self.record["issue_id"]

    @property
    def figures(self) -> Path:
        """The Parquet file of all figures."""
        return self.folder / "figures.parquet"

    def facts(self, fact: str) -> Path:
        """The Parquet file of the facts that the figures count."""
        return self.folder / "facts" / f"{fact}.parquet"

    def evidence(self, fact: str) -> Path:
        """The Parquet file that links facts to landed rows."""
        return self.folder / "evidence" / f"{fact}.parquet"

    @property
    def deliveries(self) -> Path:
        """The Parquet file of the deliveries behind the report."""
        return self.folder / f"{DELIVERIES}.parquet"


def issues(home: Home) -> list[Issue]:
    """Every issued report, in the order of issue."""
    result = [Issue(path.parent, read_record_file(path, "audit.issue_garbled"))
             for path in home.issued.glob("[!.]*/issue.json")]  # fmt: skip
    return sorted(result, key=lambda item: (item.record["issued_at"], item.issue_id))


def last_certificate(home: Home, period: Period) -> date | None:
    """The day of the newest issued certificate of the organization before the day of ``period``."""
    prefix = period.code.removesuffix(str(period.as_of))
    days = [
        date.fromisoformat(item.record["as_of"])
        for item in issues(home)
        if item.record["request"]["report"] == "certificate"
        and item.record["request"]["period"].startswith(prefix)
    ]
    return max((day for day in days if period.as_of is None or day < period.as_of), default=None)


def issue_named(home: Home, issue_id: str) -> Issue:
    """The issued report with this id.

    Raises:
        Failed: No issued report has this id, or the report is damaged.
    """
    for item in issues(home):
        if item.issue_id == issue_id:
            require_whole(item)
            return item
    known = ", ".join(item.issue_id for item in issues(home)) or "-"
    raise Failed("report.no_such_issue", 1, id=issue_id, known=known)


def issue(
    home: Home,
    reader: Reader,
    written: Path,
    issued_at: datetime | None,
    write: Writer,
    published_before: Callable[[Request], Sequence[FilledTable]] = lambda _: (),
) -> tuple[Issue, str]:
    """Register the report whose record is ``written``.

    Returns the issue and what was done: ``ISSUED``, ``ALREADY_ISSUED``, or ``STORED_ANEW`` where
    the stored files were damaged.

    The report is composed again from ``reader`` and must give the same bytes, which proves that it
    can be reproduced. A public edition is composed together with those ``published_before``.
    Without ``issued_at`` the report is issued now, but after the newest delivery that it uses.

    Raises:
        Failed: The report is a draft, a file was changed, the warehouse has other data, or
            ``issued_at`` is before the newest delivery that the report uses.
    """
    record = read_record(written)
    if record["request"]["is_draft"]:
        raise Failed("report.draft_not_issued", 1, path=written)
    _require_unchanged(record, written)
    issue_id = _id(record)
    former = next((item for item in issues(home) if item.issue_id == issue_id), None)
    if former is not None and is_whole(former):
        return former, ALREADY_ISSUED
    request = request_of(record, reader)
    document = compose(reader, request, published_before(request))
    _require_same_bytes(record, document, write)
    if former is not None:  # a damaged report is stored again with its time of issue
        issued_at = instants.read(former.record["issued_at"])
    known_until = _known_until(reader)
    moment = _moment(home, issued_at, known_until)
    full = {
        **record,
        "issue_id": issue_id,
        "issued_at": instants.write(moment),
        "known_until": instants.write(known_until),
        "facts": sorted(document.facts_sql),
    }
    folder = _store(home, full, written, document, Facts(reader, request.period))
    return Issue(folder, full), ISSUED if former is None else STORED_ANEW


def require_whole(one: Issue) -> None:
    """Refuse an issued report with a changed or missing file."""
    if not is_whole(one):
        raise Failed("report.issue_damaged", 1, id=one.issue_id, folder=one.folder)


def is_whole(one: Issue) -> bool:
    """Whether every file of an issued report is unchanged.

    Older versions stored no checksums; of their reports only the files of the report are compared.
    """
    sums = recorded_sums(one.folder)
    if sums is not None or has_sums(one.folder):
        return sums is not None and not wrong_in(one.folder, sums)
    files = one.record["files"].items()
    paths = [(one.folder / "files" / name, digest) for name, digest in files]
    return all(path.exists() and sha256(path) == digest for path, digest in paths)


def _moment(home: Home, issued_at: datetime | None, known_until: datetime) -> datetime:
    """The time of issue, never before the newest delivery that the report uses."""
    if issued_at is None:
        return instants.now_after(max(_newest(home) or known_until, known_until))
    if issued_at < known_until:
        raise Failed(
            "report.issued_before_known",
            2,
            issued_at=instants.local(issued_at),
            known_until=instants.local(known_until),
            zone=instants.zone().key,
        )
    return issued_at


def _known_until(reader: Reader) -> datetime:
    """The newest time of receipt behind the database, to the microsecond."""
    sql = "select max(received_at) from supervision.delivery_part"
    return next(reader.run(sql).rows())[0].replace(tzinfo=UTC)


def _newest(home: Home) -> datetime | None:
    times = [instants.read(item.record["issued_at"]) for item in issues(home)]
    return max(times, default=None)


def _id(record: dict[str, Any]) -> str:
    output = {name: record[name] for name in ("request", "known_at", "files")}
    text = json.dumps(output, ensure_ascii=False, sort_keys=True)
    return "r" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _require_unchanged(record: dict[str, Any], written: Path) -> None:
    for name, digest in record["files"].items():
        path = written.parent / name
        if not path.exists() or sha256(path) != digest:
            raise Failed("report.file_changed", 1, path=path, record=written.name)


def _require_same_bytes(record: dict[str, Any], document: Document, write: Writer) -> None:
    if document.known_at != record["known_at"]:
        text, known_at = map(instants.local_text, (record["known_at"], document.known_at))
        raise Failed("report.other_knowledge", 1, said=text, known_at=known_at)
    with tempfile.TemporaryDirectory() as folder:
        forms = [name.rpartition(".")[2] for name in record["files"]]
        again = {path.name: sha256(path) for path in write(document, Path(folder), forms)}
    different = sorted(name for name in again if again[name] != record["files"].get(name))
    if different:
        raise Failed("report.not_reproduced", 1, files=", ".join(different))


def _store(
    home: Home, record: dict[str, Any], written: Path, document: Document, facts: Facts
) -> Path:
    """Store everything in a new folder, completely or not at all."""
    home.issued.mkdir(parents=True, exist_ok=True)
    os.chmod(home.issued, OPEN_FOLDER)
    fresh = home.issued / ".next"
    remove_sealed(fresh)
    (fresh / "files").mkdir(parents=True)
    for name in record["files"]:
        shutil.copyfile(written.parent / name, fresh / "files" / name)
    _write(figures(document), fresh / "figures.parquet")
    for fact in record["facts"]:
        _write(fact_rows(facts, fact), fresh / "facts" / f"{fact}.parquet")
        _write(evidence_rows(facts, fact), fresh / "evidence" / f"{fact}.parquet")
    _write(deliveries(facts.reader), fresh / f"{DELIVERIES}.parquet")
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
    (fresh / "issue.json").write_text(text + "\n", "utf-8")
    write_sums(fresh)
    folder = home.issued / record["issue_id"]
    if folder.exists():
        os.replace(folder, home.issued / ".damaged")
    os.replace(fresh, folder)
    seal(folder)
    remove_sealed(home.issued / ".damaged")
    return folder


def figures(document: Document) -> pyarrow.Table:
    """All figures of a document: id, table, row, column, value as text, and reason if hidden."""
    lines = [
        {
            "figure_id": figure_id(table, document.edition, row.code, column.code),
            "table_code": table.code,
            "row_code": row.code,
            "column_code": column.code,
            "value": _text(table.value(row.code, column.code)),
            "hidden": table.hidden.get((row.code, column.code)),
        }
        for table in document.tables
        for row in table.rows
        for column in table.leaves
    ]
    names = ("figure_id", "table_code", "row_code", "column_code", "value", "hidden")
    return pyarrow.Table.from_pylist(
        lines, schema=pyarrow.schema([(name, pyarrow.string()) for name in names])
    )


def fact_rows(facts: Facts, fact: str) -> pyarrow.Table:
    """The facts of one kind, sorted by key."""
    return facts.reader.arrow(f"select * from {facts.table(fact)} order by fact_key").read_all()


def evidence_rows(facts: Facts, fact: str) -> pyarrow.Table:
    """The rows behind the facts of one kind."""
    sql = f"select * from ({facts.evidence_sql(fact)}) as evidence order by all"
    return facts.reader.arrow(sql).read_all()


def deliveries(reader: Reader) -> pyarrow.Table:
    """The parts of deliveries in force."""
    return reader.arrow("select * from supervision.delivery_part order by lake_id").read_all()


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _write(table: pyarrow.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(table, path, compression="zstd")


def figure_values(issue: Issue) -> dict[str, tuple[str | None, str | None]]:
    """Value and mark of each figure as issued."""
    rows: Sequence[dict] = pyarrow.parquet.read_table(issue.figures).to_pylist()
    return {row["figure_id"]: (row["value"], row["hidden"]) for row in rows}
