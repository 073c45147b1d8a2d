"""Blocks personal data in all output: loads the known names, searches, logs allowed texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from bianzhi.core.configuration.settings import FILE, AllowedText, settings_of
from bianzhi.core.home import Home
from bianzhi.core.problems import Problem, Refused
from bianzhi.publish.leaks import Cell, Leak, find_leaking_cells, find_leaks
from bianzhi.publish.personal_text import PersonalText
from bianzhi.store.people.vault import known_names
from bianzhi.store.private_files import append_line

LOG_NAME = "privacy.log"
BLOCKED_EXIT_CODE = 3


def search_of(home: Home, purpose: str, is_owner: bool = True) -> PersonalText:
    """The search with all names of this warehouse; each use is logged.

    ``is_owner`` False is for exports by users without access to the vault. They are searched for
    ids, telephone numbers and dates of birth only, because names were searched at publication.
    """
    allowed = settings_of(home).privacy.allowed
    names = known_names(home, purpose, is_required=is_owner)
    if allowed:
        _log_allowed(home, purpose, allowed)
    return PersonalText(names, [allowed_text.text for allowed_text in allowed])


def require_private_database(home: Home, database: Path, texts: pl.DataFrame | None = None) -> None:
    """Check a database for readers, whose ``texts`` may be known (``find_leaks``).

    Raises:
        Refused: It contains personal data (exit code 3).
    """
    _refuse(find_leaks(database, search_of(home, f"search of {database.name}"), texts))


def require_private_cells(home: Home, cells: Iterable[Cell], purpose: str) -> None:
    """Check a report or an export.

    Raises:
        Refused: It contains personal data (exit code 3).
    """
    _refuse(find_leaking_cells(cells, search_of(home, purpose, is_owner=False)))


def _refuse(leaks: list[Leak]) -> None:
    if leaks:
        raise Refused([_problem(leak) for leak in leaks], BLOCKED_EXIT_CODE)


def _problem(leak: Leak) -> Problem:
    values = {
        "table": leak.table,
        "count": leak.count,
        "rows": ", ".join(str(row) for row in leak.rows) or "-",
        "source": leak.source or "-",
        "policy": FILE,
    }
    return Problem(f"privacy.{leak.kind}", values, column=leak.column)


def _log_allowed(home: Home, purpose: str, allowed: Sequence[AllowedText]) -> None:
    note = {
        "at": datetime.now(UTC).isoformat(),
        "purpose": purpose,
        "allowed": len(allowed),
        "reasons": [item.reason for item in allowed],
    }
    # A user without write access reads a publication whose allowed texts its owner has logged.
    with suppress(PermissionError):
        append_line(home.log / LOG_NAME, json.dumps(note, ensure_ascii=False))
