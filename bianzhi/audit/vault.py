"""Verifies the vault: it exists and opens, keys match their people, and no person is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed, Problem
from bianzhi.store.delivered.archive import Entry
from bianzhi.store.people.vault import SECRET_VARIABLE, Vault, archived_people, has_invented_people
from bianzhi.store.rows import lake_integrity
from ingest.dictionary import schema

_PEOPLE = "select distinct person_key, person_id, name_key, person_name from identity"


def people(home: Home, entries: Iterable[Entry], quick: bool) -> tuple[int, list[Problem]]:
    """The number of verified people, and their problems without any value.

    A key is a keyed hash of the value beside it, so an altered row is detected.
    """
    entries = list(entries)
    if not any(_has_people(part) for entry in entries for part in entry["parts"]):
        return 0, []
    missing = _missing(home)
    if missing:
        return 0, [Problem("audit.vault_missing", {"name": missing}, file=str(home.vault))]
    try:
        with archived_people(home):
            if not has_invented_people(home) and not _secret_is_here(home):
                return 0, [Problem("audit.vault_no_secret", {}, file=str(home.vault))]
            vault = Vault(home)
        known = vault.read(_PEOPLE, "audit")
    except Failed as failed:
        if failed.code == "land.vault_other_secret":
            return 0, [Problem("audit.vault_secret", {}, file=str(home.vault))]
        # Each of these says what is missing and what to set.
        return 0, [Problem("audit.vault_closed", {"detail": failed.text()}, file=str(home.vault))]
    except (OSError, duckdb.Error, UnicodeDecodeError) as error:
        values = {"detail": str(error).strip().splitlines()[0]}
        return 0, [Problem("audit.vault_unreadable", values, file=str(home.vault))]
    return known.height, [] if quick else _people_problems(home, vault, known, entries)


def _people_problems(
    home: Home, vault: Vault, known: pl.DataFrame, entries: list[Entry]
) -> list[Problem]:
    altered = known.filter(
        vault.keys.of_all(known["person_id"]).ne_missing(known["person_key"])
        | vault.keys.of_all(known["person_name"]).ne_missing(known["name_key"])
    ).height
    counts = {"altered": altered, "incomplete": _absent(home, known, entries)}
    return [
        Problem(f"audit.vault_{code}", {"count": count}, file=str(home.vault))
        for code, count in counts.items()
        if count
    ]


def _absent(home: Home, known: pl.DataFrame, entries: list[Entry]) -> int:
    """The number of keys of people in intact lake files that the vault lacks."""
    files = [
        path
        for path, (_, part) in lake_integrity.lake_files(home, entries).items()
        if _has_people(part) and path.parent.parent == home.lake
    ]
    absent: set[str] = set()
    kept = set(known["person_key"].drop_nulls())
    for path in files:
        try:
            keys = pl.read_parquet(path, columns=["person_key"])["person_key"]
        except (pl.exceptions.PolarsError, OSError):  # reported as damage of the lake
            continue
        absent |= set(keys.drop_nulls().unique()) - kept
    return len(absent)


def _has_people(part: dict) -> bool:
    columns = {name for name, _ in schema.lake_columns(part["entity"])}
    return "person_key" in columns and part["rows_landed"] > 0


def _missing(home: Home) -> str | None:
    """The first item that every used vault has and this one lacks."""
    needed = ("fingerprint", "identity.*")
    return next((name for name in needed if not any(Path(home.vault).glob(name))), None)


def _secret_is_here(home: Home) -> bool:
    return bool(os.environ.get(SECRET_VARIABLE)) or any(Path(home.vault).glob("secret.*"))
