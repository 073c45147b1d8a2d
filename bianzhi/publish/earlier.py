"""What a publication can take over from the one before: tables that the build kept."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bianzhi.build.kept_project import SEEDED
from bianzhi.build.unchanged import Earlier
from bianzhi.core.configuration.settings import FILE
from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.publish.database import Before, PublishedTable
from bianzhi.publish.digest import Month
from bianzhi.publish.row_months import name_of_day
from bianzhi.publish.written_by import written_by
from bianzhi.store.private_files import PRIVATE_FILE
from bianzhi.store.whole_files import (
    file_sha256,
    is_intact,
    is_unaltered,
    recorded_sha256,
    recorded_sums,
    write_recorded,
    wrong_in,
)

# The folder of a publication with its Parquet files.
PARQUET_NAME = "parquet"


@dataclass(frozen=True, kw_only=True)
class Shared(Before):
    """The publication before, and what of it the present build has unchanged."""

    folder: Path
    # The file with its texts.
    texts: Path | None = None

    @property
    def parquet(self) -> Path:
        """The folder of its Parquet files."""
        return self.folder / PARQUET_NAME

    def copy_database(self, target: Path) -> None:
        """Begin a database with that of the publication before."""
        shutil.copyfile(self.folder / DATABASE_NAME, target)
        os.chmod(target, PRIVATE_FILE)


def shared_tables(home: Home, record: dict, folder: Path, project: str) -> Shared | None:
    """What the build can share with the publication in ``folder`` with this ``record``.

    None where the publication is damaged, or was written from another state of the project or of
    the code.
    """
    file = home.published_sources
    build = home.current_build.resolve()
    built = Earlier.read(build, project)
    # A table that someone changed in the build is written as it is.
    if built is None or not is_unaltered(build / SEEDED) or not is_intact(file):
        return None
    known = json.loads(file.read_bytes())
    sums = recorded_sums(folder)
    is_same = known["publication_id"] == record["publication_id"] and known["state"] == state_of(
        project
    )
    if not is_same or sums is None or wrong_in(folder, sums):
        return None
    tables = {table.qualified: table for table in tables_from_json(known["tables"])}
    kept = {
        name.replace('"', "")
        for name, content in built.relations.items()
        if known["relations"].get(name) == content
    }
    return Shared(
        tables={name: table for name, table in tables.items() if name in kept},
        months={name: table.months for name, table in tables.items()},
        differing=_differing_months(built, known),
        folder=folder,
        texts=kept_texts(home, known["texts_sha256"]),
    )


def _differing_months(built: Earlier, known: dict) -> dict[str, set[str]]:
    """The months in which views by month differ from those of the publication, by their names."""
    differing: dict[str, set[str]] = {}
    for name, months in built.view_months.items():
        before = known["view_months"].get(name)
        if before is not None:
            days = (day for day in months | before if months.get(day) != before.get(day))
            differing[name.replace('"', "")] = {name_of_day(day) for day in days}
    return differing


def kept_texts(home: Home, sha256: str) -> Path | None:
    """The file with the texts of the current publication; None if it is another or damaged."""
    file = home.published_texts
    return file if recorded_sha256(file) == sha256 and is_intact(file) else None


def note_sources(
    home: Home,
    publication_id: str,
    project: str,
    tables: Iterable[PublishedTable],
    texts_sha256: str,
) -> None:
    """Keep what the tables of a publication were built from, and their months, for the next one."""
    built = Earlier.read(home.current_build.resolve(), project)
    if built is None:
        home.published_sources.unlink(missing_ok=True)
        return
    value = {
        "publication_id": publication_id,
        "state": state_of(project),
        "settings_sha256": settings_sha256(home),
        "texts_sha256": texts_sha256,
        "relations": dict(built.relations),
        "view_months": dict(built.view_months),
        "tables": tables_to_json(tables),
    }
    write_recorded(home.published_sources, json.dumps(value).encode())


def tables_to_json(tables: Iterable[PublishedTable]) -> list:
    """The tables of a publication as JSON, for ``tables_from_json``."""
    return [
        {
            "schema": table.schema,
            "name": table.name,
            "digest": table.digest,
            "months": {name: (month.hashes, month.digest) for name, month in table.months.items()},
        }
        for table in tables
    ]


def tables_from_json(tables: Iterable[dict]) -> list[PublishedTable]:
    """The tables that ``tables_to_json`` wrote; none of their months was written just now."""
    return [
        PublishedTable(
            table["schema"],
            table["name"],
            table["digest"],
            {
                name: Month(tuple(hashes), digest)
                for name, (hashes, digest) in table["months"].items()
            },
        )
        for table in tables
    ]


def state_of(project: str) -> str:
    """The state of the project and of the code that writes publications."""
    return f"{project} {written_by()}"


def settings_sha256(home: Home) -> str:
    """A hash of the settings of a warehouse, by which it ranks sources and accepts faults."""
    file = home.root / FILE
    return file_sha256(file) if file.exists() else ""
