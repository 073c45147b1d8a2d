"""The vault: is it there, does it open, do its people belong to their keys, is nobody missing?"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.home import Home
from bianzhi.problems import Failed, Problem
from ingest import intact, schema
from ingest.archive import Entry
from ingest.vault import SECRET_VARIABLE, Vault

_PEOPLE = "select distinct person_key, person_id, name_key, person_name from identity"


def people(home: Home, entries: Iterable[Entry], quick: bool) -> tuple[int, list[Problem]]:
    """How many people were verified, and what is wrong. Their values stand in no message.

    A key is a keyed hash of the value beside it, so a row that was altered is noticed.
    """
    entries = list(entries)
    if not any(_has_people(part) for entry in entries for part in entry["parts"]):
        return 0, []
    missing = _missing(home)
    if missing:
        values = {"name": missing.name}
        return 0, [Problem("audit.vault_missing", values, file=str(missing))]
    if secret_is_elsewhere(home):
        return 0, []
    try:
        vault = Vault(home)
        known = vault.read(_PEOPLE, "audit")
    except Failed:
        return 0, [Problem("audit.vault_secret", {}, file=str(home.vault))]
    except (OSError, duckdb.Error, UnicodeDecodeError) as error:
        values = {"detail": str(error).strip().splitlines()[0]}
        return 0, [Problem("audit.vault_unreadable", values, file=str(home.vault))]
    problems = [] if quick else _people_problems(home, vault, known, entries)
    return known.height, problems


def _people_problems(
    home: Home, vault: Vault, known: pl.DataFrame, entries: list[Entry]
) -> list[Problem]:
    problems = []
    altered = known.filter(
        vault.keys.of_all(known["person_id"]).ne_missing(known["person_key"])
        | vault.keys.of_all(known["person_name"]).ne_missing(known["name_key"])
    ).height
    if altered:
        values = {"count": altered}
        problems.append(Problem("audit.vault_altered", values, file=str(vault.database)))
    absent = _absent(home, known, entries)
    if absent:
        values = {"count": absent}
        problems.append(Problem("audit.vault_incomplete", values, file=str(vault.database)))
    return problems


def _absent(home: Home, known: pl.DataFrame, entries: list[Entry]) -> int:
    """How many keys of people of the lake are not in the vault; damaged files are left out."""
    files: dict[str, list[Path]] = {}
    for path, (_, part) in intact.lake_files(home, entries).items():
        if _has_people(part) and path.parent.name == part["entity"] and path.exists():
            files.setdefault(part["entity"], []).append(path)
    kept = known["person_key"].drop_nulls().unique()
    absent: set[str] = set()
    for paths in files.values():
        try:
            keys = pl.concat(
                pl.scan_parquet(path).select("person_key") for path in paths
            ).unique().collect()["person_key"]  # fmt: skip
        except (pl.exceptions.PolarsError, OSError):  # told as damage of the lake
            continue
        absent |= set(keys.drop_nulls()) - set(kept)
    return len(absent)


def _has_people(part: dict) -> bool:
    columns = {name for name, _ in schema.lake_columns(part["entity"])}
    return "person_key" in columns and part["rows_landed"] > 0


def secret_is_elsewhere(home: Home) -> bool:
    """Whether the vault was made with a secret from outside that is not given now.

    Then nothing can be said of its people, and that is no damage.
    """
    given = os.environ.get(SECRET_VARIABLE) or (home.vault / "secret.key").exists()
    return not given and Vault.secret_came_from(home) != "secret.key"


def _missing(home: Home) -> Path | None:
    """The first thing that a vault in use must have and this one has not."""
    needed = [home.vault / "fingerprint", home.vault / "identity.duckdb"]
    if not os.environ.get(SECRET_VARIABLE) and not secret_is_elsewhere(home):
        needed.insert(0, home.vault / "secret.key")
    return next((path for path in needed if not path.exists()), None)
