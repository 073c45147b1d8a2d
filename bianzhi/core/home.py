"""The paths of all files of one warehouse."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bianzhi.core.problems import Failed

FORMAT_VERSION = 2
# The name of the database for readers, in a publication or in a build for a known time.
DATABASE_NAME = "bianzhi.duckdb"
# The verdict of the gate on a build, and the database with the tables behind it.
GATE_NAME = "gate.json"
JUDGED_NAME = "gate.duckdb"
_PACKAGE = Path(__file__).resolve().parents[1]


def _project_root() -> Path:
    """The folder with dbt_project.yml, models, macros and seeds.

    A wheel has them in ``bianzhi/project``, a checkout beside the package.
    """
    installed = _PACKAGE / "project"
    return installed if installed.is_dir() else _PACKAGE.parent


PROJECT_ROOT = _project_root()


@dataclass(frozen=True)
class Home:
    """The folder that holds archive, lake, vault, builds and publications."""

    root: Path

    @classmethod
    def at(cls, path: str | os.PathLike[str] | None) -> Home:
        """The home at ``path``, else at ``BIANZHI_HOME``, else at ``./warehouse``."""
        return cls(Path(path or os.environ.get("BIANZHI_HOME") or "warehouse").resolve())

    @property
    def format_file(self) -> Path:
        """The file with the number of the format."""
        return self.root / "format_version"

    def format(self) -> int | None:
        """The format of this warehouse; None if the warehouse is new.

        Raises:
            Failed: The format is missing, garbled or newer than this version.
        """
        # Format 1 had no chain of the manifest.
        likely = 2 if (self.manifest.parent / "head.json").exists() else 1
        if not self.format_file.exists():
            if self.has_readings:
                raise Failed("audit.format_missing", path=self.format_file, likely=likely)
            return None
        try:
            number = int(self.format_file.read_text("ascii").strip())
        except ValueError as error:  # includes bytes that are not text
            raise Failed("audit.format_garbled", path=self.format_file, likely=likely) from error
        if number > FORMAT_VERSION:
            raise Failed("land.format_newer", found=number, known=FORMAT_VERSION)
        return number

    def require_format(self) -> None:
        """Refuse a warehouse of another format; a new warehouse is accepted."""
        text = self.format()
        if text is not None and text < FORMAT_VERSION:
            raise Failed("land.format_older", found=text, known=FORMAT_VERSION)

    @property
    def objects(self) -> Path:
        """Delivered bytes, by SHA-256."""
        return self.root / "archive" / "objects"

    @property
    def manifest(self) -> Path:
        """One JSON file per reading of a delivery, numbered."""
        return self.root / "archive" / "manifest"

    @property
    def has_readings(self) -> bool:
        """Whether any delivery was landed, even if the manifest is damaged."""
        return self.manifest.is_dir() and any(self.manifest.glob("*.json"))

    @property
    def lake(self) -> Path:
        """Typed rows as Parquet, one folder per entity."""
        return self.root / "lake"

    @property
    def lake_bytes(self) -> int:
        """The size of the files of the lake."""
        return sum(path.stat().st_size for path in self.lake.glob("*/*.parquet"))

    @property
    def vault(self) -> Path:
        """The folder of identities: ``BIANZHI_VAULT`` if set."""
        return Path(os.environ.get("BIANZHI_VAULT") or self.root / "vault").resolve()

    @property
    def quarantine(self) -> Path:
        """Rows that could not be landed, one file per reading and part."""
        return self.root / "quarantine"

    @property
    def current_build(self) -> Path:
        """The newest build of all known readings."""
        return self.root / "build" / "current"

    @property
    def validated(self) -> Path:
        """Hashes of the values that the gate has validated."""
        return self.root / "build" / "validated"

    @property
    def verified_lake(self) -> Path:
        """How the files of the lake looked when a build found them intact."""
        return self.root / "build" / "verified_lake.json"

    @property
    def kept_project(self) -> Path:
        """The dbt project, parsed and with its seeds loaded, with which builds begin."""
        return self.root / "build" / "project"

    def known_build(self, stamp: str) -> Path:
        """The build of the warehouse as known at ``stamp`` (an instant in file-safe form)."""
        return self.root / "build" / "known" / stamp

    @property
    def published(self) -> Path:
        """The folder of publications."""
        return self.root / "published"

    @property
    def published_sources(self) -> Path:
        """What the tables of the newest publication were built from."""
        return self.root / "build" / "published.json"

    @property
    def published_texts(self) -> Path:
        """The texts of the current publication that were searched for personal data."""
        return self.root / "build" / "published_texts.parquet"

    @property
    def beginning(self) -> Path:
        """The folder of what a first publication begins with: code lists and empty tables."""
        return self.root / "build" / "beginning"

    @property
    def current_publication(self) -> Path:
        """The link to the publication in use."""
        return self.published / "current"

    @property
    def issued(self) -> Path:
        """Issued reports, each with its files and the record of its origin."""
        return self.root / "issued"

    @property
    def public_editions(self) -> Path:
        """Public editions as readers saw them; later ones are protected together with them."""
        return self.root / "public"

    @property
    def log(self) -> Path:
        """Logs of dbt and of the uses of the vault."""
        return self.root / "log"
