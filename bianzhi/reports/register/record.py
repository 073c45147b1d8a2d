"""The record beside the files of a written report: their origin, for issuing and checking."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bianzhi.core.problems import Failed
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import Cover, Document
from bianzhi.reports.define import periods
from bianzhi.reports.register.compose import Request

ENDING = ".report.json"
# The packages whose version can change a byte of a report.
_PARTS_WITH_VERSION = (
    *("bianzhi", "duckdb", "highspy", "scipy"),
    *("xlsxwriter", "typst", "altair", "vl-convert-python"),
)


def record_of(document: Document, request: Request, files: Sequence[Path]) -> dict[str, Any]:
    """The request, the data and the versions behind the files, and their hashes."""
    return {
        "request": plain_request(request),
        "as_of": document.as_of,
        "known_at": document.known_at,
        "definitions_version": document.definitions_version,
        "versions": {part: version(part) for part in _PARTS_WITH_VERSION},
        "files": {path.name: sha256(path) for path in files},
    }


def plain_request(request: Request) -> dict[str, Any]:
    """The request in the form of a record."""
    asked = {**asdict(request), "period": request.period.code}
    return {name: list(part) if isinstance(part, tuple) else part for name, part in asked.items()}


def write_record(record: dict[str, Any], document: Document, folder: Path) -> Path:
    """Write the record beside the files of the report."""
    path = folder / f"{document.file_name}{ENDING}"
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", "utf-8")
    return path


def read_record(path: Path) -> dict[str, Any]:
    """Read a record; another kind of file is refused."""
    try:
        record = json.loads(path.read_text("utf-8"))
        complete = {"request", "known_at", "files"} <= set(record)
    except (ValueError, OSError, TypeError):
        complete = False
    if not complete:
        raise Failed("report.not_a_record", 2, path=path, ending=ENDING)
    return record


def request_of(record: dict[str, Any], reader: Reader) -> Request:
    """The request in a record."""
    asked = dict(record["request"])
    known = {field.name for field in fields(Request)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in asked.items()
        if name in known
    }
    period, cover = periods.parse(reader, asked["period"]), Cover(**asked.get("cover", {}))
    return Request(**{**values, "period": period, "cover": cover})


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
