"""What a landed delivery did not land as it came, as problems for those who correct it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bianzhi.core.home import Home
from bianzhi.core.problems import Problem
from bianzhi.store.rows import quarantine


def remarks(home: Home, parts: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """A problem for each row in quarantine, unreadable cell and line passed over.

    ``parts`` are entries of the manifest. Values that may name a person are not shown.
    """
    return [
        _problem(row)
        for part in parts
        if quarantine.has_file(part)
        for row in quarantine.read(home, part["lake_id"]).iter_rows(named=True)
    ]


def _problem(row: dict[str, Any]) -> Problem:
    column = row["header_name"] or row["column_name"]
    return Problem(
        quarantine.message_code(row["outcome_code"], row["rule_id"]),
        quarantine.message_values(row),
        file=row["file_name"],
        sheet=row["sheet_name"],
        row=row["row_no"],
        column=column,
    )
