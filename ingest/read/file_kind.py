"""What a file is by its first bytes, its parts or its name, where it is no table that is read.

A file of another kind is refused by what it is, and the message says how to make it a workbook.
"""

from __future__ import annotations

from collections.abc import Collection

from bianzhi.core.problems import Phrase, Problem, Refused
from ingest.contract import patterns
from ingest.read.delivered import DeliveredFile

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SPREADSHEET, _DOCUMENT, _ARCHIVE = "other_workbook", "other_document", "other_archive"
_SIGNATURES = (
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"MIME-Version:", "mht"),
)
# What the markup at the start of a text says that it is.
_MARKUP = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "xml_2003"),
    (b"<html", "html"),
    (b"<!doctype html", "html"),
    (b"<table", "html"),
    (b"<meta", "html"),
)
_PARTS = (
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("ofd.xml", "ofd"),
    ("index/document.iwa", "numbers"),
)
_CLASSES = {
    **dict.fromkeys(("rar", "7z", "gz"), _ARCHIVE),
    **dict.fromkeys(("pdf", "rtf", "image", "docx", "doc", "pptx", "ofd", "wps"), _DOCUMENT),
    **dict.fromkeys(("html", "xml_2003", "mht", "numbers", "et"), _SPREADSHEET),
}
_SUFFIXES = {
    ".rar": "rar",
    ".7z": "7z",
    ".gz": "gz",
    ".tgz": "gz",
    ".pdf": "pdf",
    ".rtf": "rtf",
    ".jpg": "image",
    ".jpeg": "image",
    ".png": "image",
    ".docx": "docx",
    ".doc": "doc",
    ".wps": "wps",
    ".ppt": "pptx",
    ".pptx": "pptx",
    ".ofd": "ofd",
    ".htm": "html",
    ".html": "html",
    ".mht": "mht",
    ".numbers": "numbers",
    ".et": "et",
    ".ett": "et",
}
_HEAD = 4096


def by_name(file: DeliveredFile) -> Problem | None:
    """The problem of a spreadsheet that is not read, told by the suffix of its name."""
    kind = _SUFFIXES.get(file.suffix)
    if file.suffix in patterns.OTHER_WORKBOOKS:
        shown: object = Phrase(f"land.kind_{kind}") if kind else file.suffix[1:]
        return Problem("land.other_workbook", {"kind": shown}, file=file.path)
    return None


def unread(file: DeliveredFile) -> Problem | None:
    """The problem of a file that feeds nothing because it is no table; None if it may be one."""
    kind = _kind(file.data) or _SUFFIXES.get(file.suffix)
    return _problem(kind, file) if kind else None


def require_text(file: DeliveredFile) -> None:
    """Refuse a file that is named as a text and is none, or is a text of another kind.

    Raises:
        Refused: The file is another kind of file.
    """
    data = file.data
    kind = _kind(data)
    if kind is not None:
        raise Refused([_problem(kind, file)])
    for signature, name in ((ZIP, "xlsx"), (OLE, "xls"), (b"PAR1", "parquet")):
        if data.startswith(signature):
            values = {"kind": Phrase(f"land.kind_{name}"), "suffix": f".{name}"}
            raise Refused([Problem("land.misnamed", values, file=file.path)])


def require_workbook(file: DeliveredFile) -> None:
    """Refuse a file that is named as a workbook and is none.

    Raises:
        Refused: The file is another kind of file.
    """
    if file.data.startswith((ZIP, OLE)):
        return
    kind = _kind(file.data)
    if kind is not None:
        raise Refused([_problem(kind, file)])
    raise Refused([Problem("land.not_a_workbook", {}, file=file.path)])


def require_spreadsheet(parts: Collection[str], file: DeliveredFile) -> None:
    """Refuse a zip that is another kind of document than a workbook.

    Raises:
        Refused: The parts are those of another kind of document.
    """
    for part, kind in _PARTS:
        if part in parts and "xl/workbook.xml" not in parts:
            raise Refused([_problem(kind, file)])


def _kind(data: bytes) -> str | None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head.startswith(b"<"):
        return None
    return next((kind for sign, kind in _MARKUP if sign in head), None)


def _problem(kind: str, file: DeliveredFile) -> Problem:
    values = {"kind": Phrase(f"land.kind_{kind}")}
    return Problem(f"land.{_CLASSES[kind]}", values, file=file.path)
