"""The process of dbt: runs a command on the project that a warehouse keeps parsed.

Left alone, dbt parses the whole project for each new path of a build and loads the same code lists
each time, which takes longer than a small build. So both are done once per warehouse and state of
the project: the project is parsed with placeholders for the folders, each run puts its own folders
in, and each build begins with a copy of the loaded code lists and norms.

``python -m bianzhi.build.dbt_process KEPT COMMAND ...``: KEPT is the folder of what is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import SourceDefinition
from dbt.parser.manifest import extended_mashumuro_decoder

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.store.whole_files import file_sha256, is_intact, write_checksum, write_whole

# The variables that name folders, and what dbt parses in their stead.
_FOLDERS = {"BIANZHI_LAKE": "/folder-of-the-lake", "BIANZHI_BUILD": "/folder-of-the-build"}
_PARSED_FROM = ("models", "macros", "seeds", "tests/dbt", "dbt_project.yml", "profiles.yml")
_PARSED_BY = ("dbt-core", "dbt-duckdb", "dbt-adapters", "dbt-common", "duckdb")
_PARSED = "partial_parse.msgpack"  # dbt's own name for the project as it parsed it
_WAREHOUSE = "warehouse.duckdb"
_STATE = "state"
_OF_PROJECT = ("--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT))


def project_state() -> str:
    """A hash of all that the parsed project and the loaded seeds follow from."""
    digest = hashlib.sha256(" ".join(f"{part} {version(part)}" for part in _PARSED_BY).encode())
    digest.update(f" {sys.version} {PROJECT_ROOT}".encode())
    for name in _PARSED_FROM:
        root = PROJECT_ROOT / name
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file():
                digest.update(f"\0{path.relative_to(PROJECT_ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def kept_project(kept: Path) -> Manifest | None:
    """The parsed project with the folders of this process, from ``kept``.

    Parsed and seeded first where ``kept`` is damaged or of another state of the project. None where
    dbt fails at that; it has said why.
    """
    if not is_current(kept) and not _keep(kept):
        return None
    manifest = Manifest.from_msgpack(
        (kept / _PARSED).read_bytes(), decoder=extended_mashumuro_decoder
    )
    manifest.sources = {
        name: SourceDefinition.from_dict(_with_folders(source.to_dict(omit_none=False)))
        for name, source in manifest.sources.items()
    }
    manifest.build_flat_graph()
    return manifest


def is_current(kept: Path) -> bool:
    """Whether ``kept`` is whole and of the present state of the project."""
    try:
        state = (kept / _STATE).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return False
    return state == project_state() and all(is_intact(kept / n) for n in (_PARSED, _WAREHOUSE))


def _keep(kept: Path) -> bool:
    """Parse the project and load its seeds into ``kept``; False where dbt fails."""
    state = project_state()  # of before: a file changed meanwhile is parsed again next time
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    options = (*_OF_PROJECT, "--target-path", str(kept))
    with _folders(_FOLDERS):
        parsed = dbtRunner().invoke(["parse", *options]).result
    if not isinstance(parsed, Manifest):
        return False
    with _folders({"BIANZHI_BUILD": str(kept)}):
        if not dbtRunner(manifest=parsed).invoke(["seed", *options]).success:
            return False
    DuckDBConnectionManager.env().close()  # only then all of it is in the file
    DuckDBConnectionManager.close_all_connections()
    for name in (_PARSED, _WAREHOUSE):
        write_checksum(kept / name, file_sha256(kept / name))
    write_whole(kept / _STATE, state.encode())
    return True


@contextlib.contextmanager
def _folders(values: dict[str, str]) -> Iterator[None]:
    """Let dbt see other folders than those of this process for a while."""
    own = {name: os.environ[name] for name in _FOLDERS}
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.update(own)


def _with_folders(value: Any) -> Any:
    """The same value with the folders of this process for the placeholders."""
    if isinstance(value, dict):
        return {name: _with_folders(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_folders(part) for part in value]
    if isinstance(value, str):
        for name, placeholder in _FOLDERS.items():
            value = value.replace(placeholder, os.environ[name])
    return value


def main(arguments: list[str]) -> int:
    """Run a command of dbt; returns the exit code. ``build`` begins with the kept seeds."""
    kept, command = Path(arguments[0]), arguments[1:]
    manifest = kept_project(kept)
    if manifest is None:
        return 1
    if command[0] == "build":
        shutil.copyfile(kept / _WAREHOUSE, Path(os.environ["BIANZHI_BUILD"]) / _WAREHOUSE)
        command += ["--exclude-resource-type", "seed"]
    outcome = dbtRunner(manifest=manifest).invoke([*command, *_OF_PROJECT])
    if outcome.exception is not None:
        print(outcome.exception, flush=True)
    return 0 if outcome.success else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
