"""Verifies builds, publications and issued reports against the checksums of their folders."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from bianzhi.core.home import DATABASE_NAME, GATE_NAME, JUDGED_NAME, Home
from bianzhi.core.instants import local_text
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed, Problem
from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.digest import DIGEST_VERSION, table_digest
from bianzhi.publish.published import RECORD_NAME, current_publication
from bianzhi.store.delivered.chain import Chain
from bianzhi.store.records import sound_record
from bianzhi.store.whole_files import (
    SUMS_NAME,
    has_sums,
    is_intact,
    recorded_sums,
    wrong_in,
    wrong_size_in,
)

Progress = Callable[[int, int], None]
Verified = tuple[int, list[Problem]]


def builds(home: Home, manifest: Chain, quick: bool, progress: Progress) -> Verified:
    """The current build, read to its last row, and the builds for known times."""
    known = [
        folder for folder in _folders(home.known_build("")) if (folder / "build.json").exists()
    ]
    current = [home.current_build.resolve()] if home.current_build.is_symlink() else []
    problems: list[Problem] = []
    for done, folder in enumerate([*current, *known], 1):
        record = _record(folder / "build.json", "audit.build_garbled", problems)
        problems += _manifest_problem(folder / "build.json", record, manifest)
        if folder in current:
            problems += _build_problems(folder, quick)
        else:
            sums = recorded_sums(folder) or {}
            wrong = wrong_size_in(folder) if quick else wrong_in(folder, sums)
            for name in sorted(name for name in wrong if name in sums):
                values = {"detail": f"{name} {message(f'audit.state_{wrong[name]}')}"}
                problems.append(Problem("audit.known_damaged", values, file=str(folder)))
        progress(done, len(current) + len(known))
    return len(current) + len(known), problems


def publications(home: Home, manifest: Chain, quick: bool, progress: Progress) -> Verified:
    """Every kept publication, file by file."""
    problems: list[Problem] = []
    if home.current_publication.is_symlink() and not home.current_publication.exists():
        path = str(home.current_publication)
        problems.append(Problem("audit.publication_missing", {}, file=path))
    folders = [folder for folder in _folders(home.published) if not folder.is_symlink()]
    for done, folder in enumerate(folders, 1):
        record = _record(folder / RECORD_NAME, "audit.publication_garbled", problems)
        problems += _manifest_problem(folder / RECORD_NAME, record, manifest)
        problems += _publication_problems(folder, record, quick)
        progress(done, len(folders))
    return len(folders), problems


def issued_reports(home: Home, manifest: Chain, quick: bool, progress: Progress) -> Verified:
    """Every issued report, file by file."""
    problems: list[Problem] = []
    folders = list(_folders(home.issued))
    for done, folder in enumerate(folders, 1):
        record = _record(folder / "issue.json", "audit.issue_garbled", problems) or {}
        sums = recorded_sums(folder)
        if sums is None and has_sums(folder):
            wrong = {SUMS_NAME: "altered"}
        elif sums is None:  # an older version: only the files of the report have a checksum
            sums = {f"files/{name}": digest for name, digest in record.get("files", {}).items()}
            wrong = {name: state for name, state in wrong_in(folder, sums).items() if name in sums}
        else:
            wrong = wrong_size_in(folder) if quick else wrong_in(folder, sums)
        for name, state in sorted(wrong.items()):
            values = {
                "state": message(f"audit.state_{state}"),
                "commands": _commands(home, record, folder),
            }
            problems.append(Problem("audit.issue_damaged", values, file=str(folder / name)))
        progress(done, len(folders))
    return len(folders), problems


def _commands(home: Home, record: dict[str, Any], folder: Path) -> str:
    """The commands that write and issue the report of a record again, one a line."""
    asked = record.get("request", {})
    report, code = str(asked.get("report", "REPORT")), str(asked.get("period", "PERIOD"))
    option = {"annual": "--year", "monthly": "--month"}.get(report, "--reform")
    files = sorted(record.get("files", {}))
    forms = [name.rpartition(".")[2] for name in files]
    options = {
        option: code.removeprefix("reform-"),
        "--edition": asked.get("edition", ""),
        "--lang": asked.get("lang", ""),
        "--tables": ",".join(asked.get("tables", ())),
        "--by": ",".join(asked.get("by", ())),
        "--protect": asked.get("protect", "") if asked.get("edition") == "public" else "",
        "--format": ",".join(forms),
        "--out": f"again-{folder.name}",
    }
    words = [word for name, value in options.items() if value for word in (name, value)]
    stem = files[0].rpartition(".")[0] if files else "REPORT"
    start = ["bianzhi", "--home", str(home.root)]
    known = _known_at(home, record)
    lines = [
        *([[*start, "build", *known]] if known else []),
        [*start, "report", report, *words, *known],
        [*start, "report", "issue", f"{options['--out']}/{stem}.report.json", *known],
    ]
    return "\n           ".join(shlex.join(line) for line in lines)


def _known_at(home: Home, record: dict[str, Any]) -> list[str]:
    """The option of the known time of a report; none where the publication knows the same."""
    until = record.get("known_until")
    if until is None:
        return ["--known-at", local_text(record["known_at"]) if "known_at" in record else "T"]
    with suppress(Failed):
        published = current_publication(home)
        if published is not None and published.record.get("known_at") == until:
            return []
    return ["--known-at", until]


def public_editions(home: Home, manifest: Chain, quick: bool, progress: Progress) -> Verified:
    """Every public edition that was written, file by file."""
    problems: list[Problem] = []
    folders = list(_folders(home.public_editions))
    for done, folder in enumerate(folders, 1):
        sums = recorded_sums(folder)
        if sums is None:
            problems.append(Problem("audit.edition_garbled", {}, file=str(folder)))
        else:
            wrong = wrong_size_in(folder) if quick else wrong_in(folder, sums)
            for name, state in sorted(wrong.items()):
                values = {"state": message(f"audit.state_{state}")}
                problems.append(Problem("audit.edition_damaged", values, file=str(folder / name)))
        progress(done, len(folders))
    return len(folders), problems


def _folders(root: Path) -> Iterator[Path]:
    if root.is_dir():
        yield from (path for path in sorted(root.iterdir())
                    if path.is_dir() and path.name[0] != ".")  # fmt: skip


def _record(path: Path, code: str, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        record = sound_record(path)
    except OSError:
        record = None
    if record is None:
        problems.append(Problem(code, {}, file=str(path)))
        return None
    return record


def _manifest_problem(path: Path, record: dict | None, manifest: Chain) -> list[Problem]:
    """The problem of a manifest that is shorter than at the time of the record."""
    end = (record or {}).get("manifest")
    if not isinstance(end, dict):
        return []
    sequence: Any = end.get("sequence")
    if manifest.hashes.get(sequence) == end.get("sha256"):
        return []
    values = {"sequence": sequence}
    return [Problem("audit.publication_other_manifest", values, file=str(path))]


def _build_problems(folder: Path, quick: bool) -> list[Problem]:
    problems: list[Problem] = []
    if (folder / GATE_NAME).exists():
        _record(folder / GATE_NAME, "audit.gate_garbled", problems)
        if not is_intact(folder / JUDGED_NAME):
            problems.append(Problem("audit.gate_garbled", {}, file=str(folder / JUDGED_NAME)))
    warehouse = folder / "warehouse.duckdb"
    if not quick and is_intact(warehouse):
        return problems  # the file has its recorded checksum, so its tables need not be read
    try:
        with duckdb.connect() as connection:
            # Attached, because a connection would read the settings of other connections.
            connection.execute(f"attach {literal(str(warehouse))} as built (read_only)")
            for name in [] if quick else _tables(connection, "built"):
                # The engine verifies the checksum of each block that it reads.
                connection.execute(f"select bit_xor(hash(t)) from built.{name} as t").fetchall()
    except (duckdb.Error, OSError) as error:
        values = {"detail": str(error).strip().splitlines()[0]}
        problems.append(Problem("audit.build_damaged", values, file=str(warehouse)))
    return problems


def _publication_problems(folder: Path, record: dict | None, quick: bool) -> list[Problem]:
    sums = recorded_sums(folder)
    problems: list[Problem] = []
    if sums is None:
        if record is None or "manifest" in record:
            problems.append(Problem("audit.publication_unrecorded", {}, file=str(folder)))
        wrong = {}
    else:
        wrong = wrong_size_in(folder) if quick else wrong_in(folder, sums)
    for name, state in sorted(wrong.items()):
        values = {"state": message(f"audit.state_{state}")}
        problems.append(Problem("audit.publication_damaged", values, file=str(folder / name)))
    if not quick and record is not None and (sums is None or wrong.get(DATABASE_NAME) == "altered"):
        problems += _content_problems(folder / DATABASE_NAME, record)
    return problems


def _content_problems(database: Path, record: dict) -> list[Problem]:
    """The tables of a database that differ from the record of the publication.

    A publication of an older digest version names no table: its digests cannot be compared.
    """
    if record.get("digest_version") != DIGEST_VERSION:
        return []
    wrong = []
    try:
        with duckdb.connect() as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute(f"attach {literal(str(database))} as published (read_only)")
            for name, digest in sorted(record.get("digests", {}).items()):
                schema, _, table = name.partition(".")
                if _digest(connection, f"published.{quoted(schema)}.{quoted(table)}") != digest:
                    wrong.append(name)
    except duckdb.Error as error:
        wrong.append(str(error).strip().splitlines()[0])
    return [Problem("audit.publication_content", {"table": t}, file=str(database)) for t in wrong]


def _digest(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    try:
        return table_digest(connection, name)
    except duckdb.CatalogException:
        return None


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    rows = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ? order by all",
        [database],
    ).fetchall()
    return [f"{quoted(schema)}.{quoted(name)}" for schema, name in rows]
