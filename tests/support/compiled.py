"""Runs the models' compiled SQL in memory on the lake of a small world, without dbt.

dbt takes seconds to start, and a property test needs hundreds of worlds. So dbt compiles the
project once with placeholder folders, and each world replaces them by its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import duckdb

from bianzhi.build import functions, inputs, kept_project
from bianzhi.build.dbt import environment, note_nodes
from bianzhi.build.empty import rows_need
from bianzhi.build.kept_project import FOLDERS, in_folders
from bianzhi.build.recording import TESTED_BUILD, WHOLE_BUILD, Node
from bianzhi.build.stages import write_stages
from bianzhi.core.home import DATABASE_NAME, PROJECT_ROOT, Home
from bianzhi.publish.beginning import Beginning
from bianzhi.publish.written_by import written_by
from bianzhi.store.private_files import prepare
from bianzhi.store.rows import lake
from bianzhi.store.whole_files import file_sha256, write_checksum
from expectations.results import write_results
from tests.support.loaded import Loaded, Rows, reading, without_rows
from tests.support.standing import Files, Standing, WorldRun

LAKE = FOLDERS["BIANZHI_LAKE"]
HOME = "home"  # an empty warehouse that keeps the parsed project
EMPTY_BUILD = "build/slot-2"  # the first build goes into the other slot
MACRO_CALLS = "macro_calls.json"
WAREHOUSE = "warehouse.duckdb"
RECORDED = "recorded"
FAILED = "failed"  # what dbt said, if a model could not be built
BEGINNING = "beginning"  # what publications begin with, by the code that wrote it
RESULTS = "run_results.json"  # of dbt on a lake without files, with the project's own tests


def project_digest() -> str:
    """A hash of all inputs of the compiled SQL."""
    return kept_project.project_state()[:16]


def compile_project(cache: Path) -> Path:
    """A folder with ``target`` and a warehouse with the seeds, created once per project state."""
    folder = cache / project_digest()
    with open(cache / ".lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # one process compiles, the others wait
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _compile(folder)
            (folder / "done").touch()
    return folder


def _compile(folder: Path) -> None:
    """Let dbt build a warehouse without rows, with which builds of the tests begin.

    That compiles all nodes, records the build and runs the project's own tests. If one of them
    fails, dbt builds without them; if a model fails, dbt only compiles.
    """
    home = Home(folder / HOME)
    build = home.root / EMPTY_BUILD
    lake.ensure(home)
    inputs.write_inputs(home, build)
    said = _dbt(folder, TESTED_BUILD)
    if (folder / "target" / RESULTS).exists():
        shutil.copyfile(folder / "target" / RESULTS, folder / RESULTS)
    if said:
        said = _dbt(folder, WHOLE_BUILD)
    if said:
        (folder / FAILED).write_text(said, "utf-8")
        if said := _dbt(folder, "compile"):
            raise RuntimeError(said)
    shutil.copyfile(home.kept_project / WAREHOUSE, folder / WAREHOUSE)
    _name_placeholders(folder)


def _dbt(folder: Path, command: str) -> str:
    """Run a command of dbt on the project; returns the end of what it says if it fails."""
    home = Home(folder / HOME)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.support.macro_calls", str(folder / MACRO_CALLS)),
            *(str(home.kept_project), command, "--target-path", str(folder / "target")),
        ],
        cwd=PROJECT_ROOT,
        env={**environment(home.root / EMPTY_BUILD, home), "DBT_LOG_LEVEL": "warn"},
        capture_output=True,
        text=True,
    )
    return f"{done.stdout[-4000:]}{done.stderr[-2000:]}" if done.returncode else ""


def _name_placeholders(folder: Path) -> None:
    """Name other folders than those of the build without rows in what dbt compiled."""
    home = Home(folder / HOME)
    folders = {str(home.root / EMPTY_BUILD): folder, str(home.lake): LAKE}
    compiled = folder / "target" / "compiled"
    for path in [folder / "target" / "manifest.json", *compiled.rglob("*.sql")]:
        path.write_text(in_folders(path.read_text("utf-8"), folders), "utf-8")


def _record_once(folder: Path) -> None:
    with open(folder.parent / ".lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if (folder / FAILED).exists():
            raise RuntimeError((folder / FAILED).read_text("utf-8"))
        home = Home(folder / HOME)
        build = home.root / EMPTY_BUILD
        if not (folder / RECORDED).exists():
            note_nodes(build, home)
            write_checksum(build / WAREHOUSE, file_sha256(build / WAREHOUSE))
            (folder / RECORDED).touch()
        written = folder / f"{BEGINNING}-{written_by()[:16]}"
        if not written.exists():
            _keep_beginning(home)
            written.touch()


def _lend(source: str, target: str) -> None:
    """Share the database, which nothing writes to and which is large; copy any other file."""
    if Path(source).name == DATABASE_NAME:
        with contextlib.suppress(OSError):  # another file system
            os.link(source, target)
            return
    shutil.copyfile(source, target)


def _keep_beginning(home: Home) -> None:
    """Keep what publications begin with; those of the tests begin with it."""
    build = home.root / EMPTY_BUILD
    with tempfile.TemporaryDirectory() as folder:
        judged = Path(folder) / "judged"
        shutil.copytree(build, judged)
        write_stages(judged, home.lake)
        write_results(judged, [])
        write_checksum(judged / WAREHOUSE, file_sha256(judged / WAREHOUSE))
        Beginning.of(home).shared(judged / WAREHOUSE)


@dataclass(frozen=True)
class MacroCall:
    """A call of a macro of the project while dbt compiled a node, and the text it returned."""

    node: str
    macro: str
    arguments: str
    text: str


@dataclass(frozen=True)
class Model:
    name: str
    schema: str
    kind: str
    sql: str
    needs: tuple[str, ...]
    seeds: tuple[str, ...] = ()  # quoted names of the code lists and norms that it reads
    alias: str = ""
    parameters: tuple[str, ...] = ()

    def statement(self, database: str, sql: str) -> str:
        """The statement that makes the model from ``sql`` in an attached database."""
        if self.kind != "macro":
            name = f'{database}."{self.schema}"."{self.name}"'
            return f"create or replace {self.kind} {name} as {sql}"
        parameters = ", ".join(self.parameters)
        name = f"{self.schema}.{self.alias}({parameters})"
        return f"create or replace macro {database}.{name} as table ({self.neutral(sql)})"

    @staticmethod
    def neutral(sql: str) -> str:
        """Names of tables without the database, as the materialization leaves them."""
        return sql.replace('"warehouse".', "")


_KINDS = {"view": "view", "table_macro": "macro"}


class Models:
    """The compiled models and one in-memory warehouse that worlds fill in turn."""

    def __init__(self, folder: Path):
        self.folder = folder

    @cached_property
    def results(self) -> dict[str, dict]:
        """Results of dbt on a lake without files, with the project's own tests, by node."""
        _record_once(self.folder)
        results = json.loads((self.folder / RESULTS).read_text("utf-8"))["results"]
        return {result["unique_id"]: result for result in results}

    def lend_project(self, home: Home) -> Home:
        """Give a new warehouse the parsed project and a build without rows to begin with."""
        prepare(home)
        _record_once(self.folder)
        shutil.copytree(Home(self.folder / HOME).kept_project, home.kept_project)
        if not (home.root / EMPTY_BUILD).exists():
            shutil.copytree(self.folder / HOME / EMPTY_BUILD, home.root / EMPTY_BUILD)
        beginning = Home(self.folder / HOME).beginning
        if not home.beginning.exists():
            shutil.copytree(beginning, home.beginning, copy_function=_lend)
        return home

    @cached_property
    def manifest(self) -> dict:
        return json.loads((self.folder / "target" / "manifest.json").read_text("utf-8"))

    @cached_property
    def macro_calls(self) -> list[MacroCall]:
        """The calls of the project's macros that return text, each kind of call once."""
        path = self.folder / MACRO_CALLS
        return [MacroCall(*call) for call in json.loads(path.read_text("utf-8"))]

    @cached_property
    def models(self) -> dict[str, Model]:
        """Every model by name, each after those it needs."""
        nodes = {
            key: node
            for key, node in self.manifest["nodes"].items()
            if node["resource_type"] == "model"
        }
        seeds = {key for key in self.manifest["nodes"] if key.startswith("seed.")}
        ordered: dict[str, Model] = {}

        def add(key: str) -> None:
            node = nodes[key]
            needs = [other for other in node["depends_on"]["nodes"] if other in nodes]
            if node["name"] in ordered:
                return
            for other in needs:
                add(other)
            ordered[node["name"]] = Model(
                name=node["name"],
                schema=node["schema"],
                kind=_KINDS.get(node["config"]["materialized"], "table"),
                sql=self._sql(node),
                needs=tuple(nodes[other]["name"] for other in needs),
                seeds=tuple(map(self._relation, set(node["depends_on"]["nodes"]) & seeds)),
                alias=node["alias"],
                parameters=tuple(
                    parameter.split(" ")[0]
                    for parameter in node["config"].get("meta", {}).get("parameters", ())
                ),
            )

        for key in sorted(nodes):
            add(key)
        return ordered

    def _sql(self, node: dict) -> str:
        text = (PROJECT_ROOT / node["compiled_path"]).read_text("utf-8")
        return text.replace(str(self.folder), FOLDERS["BIANZHI_BUILD"])

    def _relation(self, key: str) -> str:
        node = self.manifest["nodes"][key]
        return f'"{node["schema"]}"."{node["alias"]}"'

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A warehouse in memory with all schemas and the seeds."""
        connection = duckdb.connect(config={"threads": 1})  # small tables gain nothing from more
        functions.register(connection)
        connection.execute("attach ':memory:' as warehouse")
        connection.execute(f"attach '{self.folder / WAREHOUSE}' as seeded (read_only)")
        for schema in sorted({model.schema for model in self.models.values()}):
            connection.execute(f"create schema if not exists warehouse.{schema}")
        seeds = connection.execute(
            """
            select table_schema, table_name from information_schema.tables
            where table_catalog = 'seeded' order by all
            """
        ).fetchall()
        for schema, name in seeds:
            connection.execute(f"create schema if not exists warehouse.{schema}")
            connection.execute(
                f"create table warehouse.{schema}.{name} as from seeded.{schema}.{name}"
            )
        connection.execute("detach seeded")
        connection.execute("use warehouse")
        return connection

    @cached_property
    def beginning(self) -> Beginning:
        """What publications of worlds in memory begin with: tables without comments."""
        return Beginning(Path(self._scratch.name) / "beginning")

    @cached_property
    def _scratch(self) -> tempfile.TemporaryDirectory[str]:
        return tempfile.TemporaryDirectory()

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every model as a node of a build; it also needs the seeds that it reads."""
        return {name: self._node(model) for name, model in self.models.items()}

    def _node(self, model: Model) -> Node:
        return Node(
            model.name,
            model.name,
            (*model.needs, *model.seeds),
            (model.statement('"warehouse"', model.sql),),
            rows_need=tuple(map(tuple, () if model.kind == "macro" else rows_need(model.sql))),
        )

    def run(self, lake: Path, build: Path, wanted: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
        """Run the wanted models and their ancestors on a world's lake and inputs.

        As in a build after another one, a model that reads the same as in the world before is kept,
        unless somebody changed its rows.
        """
        needed = self.with_needs(wanted)
        reading = [self._reading(name) for name in self.models if name in needed]
        files = Files(lake, build)
        read = {rows for _, its_rows in reading for rows in its_rows}
        states, empty = self._loaded.load(read, lake, build, files)
        nodes = tuple(without_rows(node, empty) for node, _ in reading)
        folders = dict(zip(FOLDERS.values(), (lake, build), strict=True))
        run = WorldRun(self._standing, nodes, files, folders)
        seeds = {seed for name in needed for seed in self.models[name].seeds}
        run.states.update(self._standing.seeds(seeds) | states)
        for node in nodes:
            assert run(node, self.connection)
        self._standing.note(nodes, run.states)
        return self.connection

    def _reading(self, name: str) -> tuple[Node, tuple[Rows, ...]]:
        """A node as worlds run it, with the rows that it reads from files."""
        if name not in self._read:
            self._read[name] = reading(self._node(self.models[name]), self.models[name].sql)
        return self._read[name]

    @cached_property
    def _read(self) -> dict[str, tuple[Node, tuple[Rows, ...]]]:
        return {}

    @cached_property
    def _loaded(self) -> Loaded:
        return Loaded(self.connection)

    @cached_property
    def _standing(self) -> Standing:
        return Standing(self.connection)

    def create(self, model: Model, sql: str) -> None:
        """Create one model as the view, table or table macro that it is."""
        self._standing.forget(model.name)
        self.connection.execute(model.statement('"warehouse"', sql))

    def create_table_macros(
        self, connection: duckdb.DuckDBPyConnection, wanted: Iterable[str] = ()
    ) -> None:
        """Make the wanted table macros, else all, in a database whose tables were made by hand."""
        for name, model in self.models.items():
            if model.kind == "macro" and (name in wanted or not wanted):
                connection.execute(f"create schema if not exists {model.schema}")
                connection.execute(model.statement(_database(connection), model.sql))

    def with_needs(self, wanted: tuple[str, ...]) -> set[str]:
        needed: set[str] = set()
        waiting = list(wanted)
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting += self.models[name].needs
        return needed


def _database(connection: duckdb.DuckDBPyConnection) -> str:
    (name,) = connection.execute("select current_database()").fetchone()
    return f'"{name}"'


@cache
def compiled_models() -> Models:
    """The models for helpers that no fixture reaches; the same copy that the fixture caches."""
    folder = PROJECT_ROOT / ".pytest_cache" / "d" / "compiled"
    folder.mkdir(parents=True, exist_ok=True)
    return Models(compile_project(folder))
