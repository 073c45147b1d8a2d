"""The process of dbt: runs a command on the project that a warehouse keeps (``kept_project.py``).

The project is parsed with placeholders for the folders, each run puts its own folders in, and each
build begins with a copy of the loaded code lists and norms. A whole build records the SQL that it
ran; ``replay.py`` runs it again without dbt.

``python -m bianzhi.build.dbt_process KEPT COMMAND ...``: KEPT is the folder of what is kept. The
command ``whole-build`` is ``build`` without what only the project's own tests run; ``tested-build``
is all of it. ``docs-page --target-path FOLDER`` writes dbt's static page; the SQL of models and
tests in it is that of the recorded build, and dbt compiles only where nothing is recorded.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode, SourceDefinition
from dbt.flags import set_from_args
from dbt.parser.manifest import MANIFEST_FILE_NAME, extended_mashumuro_decoder
from dbt_common.events.base_types import EventMsg

from bianzhi.build.kept_project import (
    FOLDERS,
    PARSED,
    PARSED_IN,
    SEEDED,
    STATE,
    is_current,
    parsed_in,
    project_state,
    share,
)
from bianzhi.build.recording import (
    DOCS_PAGE,
    MONTHLY,
    OF_OWN_TESTS,
    RECORDED,
    TESTED_BUILD,
    WHOLE_BUILD,
    Follows,
    Node,
    Query,
    Recording,
    created_statement,
    query_of,
    record,
)
from bianzhi.core.home import PROJECT_ROOT
from bianzhi.store.whole_files import file_sha256, write_checksum, write_recorded, write_whole

_OF_PROJECT = ("--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT))
# Unit tests and tests of grain check the project, not a delivery; the project's own tests run them.
_RECORDED = {
    WHOLE_BUILD: (
        *("build", "--exclude-resource-type", "unit_test"),
        *("--exclude", f"tag:{OF_OWN_TESTS}"),
    ),
    TESTED_BUILD: ("build",),
}


def kept_project(kept: Path) -> Manifest | None:
    """The parsed project with the folders of this process, from ``kept``.

    Parsed and seeded first where ``kept`` is damaged, of another state of the project or of another
    place. None where dbt fails at that; it has said why.
    """
    if not is_current(kept, PARSED, SEEDED) and not _keep(kept):
        return None
    manifest = Manifest.from_msgpack(
        (kept / PARSED).read_bytes(), decoder=extended_mashumuro_decoder
    )
    manifest.sources = {
        name: SourceDefinition.from_dict(_with_folders(source.to_dict(omit_none=False)))
        for name, source in manifest.sources.items()
    }
    manifest.build_flat_graph()
    return manifest


def _keep(kept: Path) -> bool:
    """Parse the project into ``kept``, with its seeds where they are not; False where dbt fails."""
    state = project_state()  # of before: a file changed meanwhile is parsed again next time
    is_seeded = is_current(kept, SEEDED)
    if not is_seeded:
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
    options = (*_OF_PROJECT, "--target-path", str(kept))
    with _folders(FOLDERS):
        parsed = dbtRunner().invoke(["parse", *options]).result
    if not isinstance(parsed, Manifest):
        return False
    if not is_seeded and not _seed(kept, parsed, options):
        return False
    write_checksum(kept / PARSED, file_sha256(kept / PARSED))
    write_whole(kept / PARSED_IN, parsed_in().encode())
    write_whole(kept / STATE, state.encode())
    return True


def _seed(kept: Path, parsed: Manifest, options: tuple[str, ...]) -> bool:
    """Load the code lists and norms into a database in ``kept``; False where dbt fails."""
    with _folders({"BIANZHI_BUILD": str(kept)}):
        if not dbtRunner(manifest=parsed).invoke(["seed", *options]).success:
            return False
    DuckDBConnectionManager.env().close()  # only then all of it is in the file
    DuckDBConnectionManager.close_all_connections()
    write_checksum(kept / SEEDED, file_sha256(kept / SEEDED))
    return True


@contextlib.contextmanager
def _folders(values: dict[str, str]) -> Iterator[None]:
    """Let dbt see other folders than those of this process for a while."""
    own = {name: os.environ[name] for name in FOLDERS}
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
        for name, placeholder in FOLDERS.items():
            value = value.replace(placeholder, os.environ[name])
    return value


def main(arguments: list[str]) -> int:
    """Run a command of dbt; returns the exit code. A build begins with the kept seeds."""
    kept, command = Path(arguments[0]), arguments[1:]
    manifest = kept_project(kept)
    if manifest is None:
        return 1
    queries: list[Query] = []
    is_whole = command[0] in _RECORDED
    if is_whole:
        command[:1] = _RECORDED[command[0]]
    if command[0] == "build":
        shutil.copyfile(kept / SEEDED, Path(os.environ["BIANZHI_BUILD"]) / SEEDED)
        command += ["--exclude-resource-type", "seed"]
    if command[0] == DOCS_PAGE:
        command[:1] = ["docs", "generate", "--static"]
        if is_current(kept, RECORDED):
            _write_recorded_sql(kept, manifest, command[command.index("--target-path") + 1])
            command.append("--no-compile")
    runner = dbtRunner(manifest=manifest, callbacks=[_recorder(queries)] if is_whole else [])
    outcome = runner.invoke([*command, *_OF_PROJECT])
    if outcome.exception is not None:
        print(outcome.exception, flush=True)
    if is_whole and outcome.success and isinstance(outcome.result, RunExecutionResult):
        _keep_recording(kept, queries, outcome.result)
    return 0 if outcome.success else 1


def _write_recorded_sql(kept: Path, manifest: Manifest, target: str) -> None:
    """Write what dbt would write of the project after it compiled it, with the recorded SQL."""
    folders = {text: os.environ[name] for name, text in FOLDERS.items()}
    for node in Recording.read(kept / RECORDED).in_folders(folders).nodes:
        of_project: Any = manifest.nodes[node.node_id]
        of_project.compiled, of_project.compiled_code = True, _shown_sql(node)
    # The manifest asks the flags of dbt, which only a command sets.
    set_from_args(Namespace(send_anonymous_usage_stats=False), None)
    Path(target).mkdir(parents=True, exist_ok=True)
    manifest.write(str(Path(target) / MANIFEST_FILE_NAME))


def _shown_sql(node: Node) -> str:
    """The query of a table or view; of a macro or test, the statement that runs."""
    created = created_statement(node)
    return node.statements[0] if created is None else query_of(created)[1:-1].strip()


def _recorder(queries: list[Query]) -> Callable[[EventMsg], None]:
    """What notes each statement that dbt runs."""

    def note(event: EventMsg) -> None:
        if event.info.name == "SQLQuery":
            queries.append(Query(event.data.node_info.unique_id, event.data.sql))

    return note


def _keep_recording(kept: Path, queries: list[Query], result: RunExecutionResult) -> None:
    nodes = [
        part.node
        for part in result.results
        if part.node.resource_type != NodeType.Unit and OF_OWN_TESTS not in part.node.tags
    ]
    recording = record(
        queries,
        {node.unique_id: node.name for node in nodes},
        {node.unique_id: node.depends_on_nodes for node in nodes},
        {node.unique_id: _materialized(node) for node in nodes},
        {node.unique_id: _follows(node) for node in nodes},
    )
    if recording is not None:
        placeholders = {os.environ[name]: text for name, text in FOLDERS.items()}
        write_recorded(kept / RECORDED, recording.in_folders(placeholders).as_bytes())
        share(kept, SEEDED, RECORDED)


def _materialized(node: Any) -> str:
    if isinstance(node, ModelNode):
        return str(node.config.materialized)
    return MONTHLY if MONTHLY in node.tags else ""


def _follows(node: Any) -> Follows:
    """What the configuration of a model says that its parts follow from."""
    meta = node.config.meta if isinstance(node, ModelNode) else {}
    columns = sorted(meta.get("key_columns_of", {}).items())
    return {
        "key_column": meta.get("key_column", ""),
        "key_columns_of": tuple((need, tuple(names)) for need, names in columns),
        "months_back": meta.get("months_back", 0),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
