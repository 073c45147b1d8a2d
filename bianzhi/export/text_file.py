"""Write the lines of a sheet as a text file, in the form in which a contract reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from bianzhi.core.problems import Failed
from ingest.contract import Part

SUFFIXES = (".csv", ".txt", ".tsv")


def text_bytes(part: Part, header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """The file, in the first encoding of the contract; without header if the contract names it.

    Raises:
        Failed: The encoding has no sign for a character.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=part.delimiter, lineterminator="\n")
    if not part.header_names:
        writer.writerows([[]] * ((part.header_row or 1) - 1))
        writer.writerow(header)
    writer.writerows([_text(value) for value in row] for row in rows)
    encoding = part.encodings[0]
    try:
        return text.getvalue().encode(encoding)
    except UnicodeEncodeError as error:
        sign = error.object[error.start]
        raise Failed("export.encoding", 1, encoding=encoding, sign=sign) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
