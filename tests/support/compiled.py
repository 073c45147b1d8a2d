"""The models' compiled SQL, run in memory on the lake of a small world instead of through dbt.

dbt takes seconds to start; a property test wants hundreds of worlds. So dbt compiles the project
once, with placeholder folders, and each world replaces them by its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from bianzhi.core.home import PROJECT_ROOT

LAKE = "/placeholder/lake"
_COMPILED_FROM = ("models", "macros", "seeds", "dbt_project.yml", "profiles.yml")


def project_digest() -> str:
    """A hash of everything that compiled SQL follows from."""
    digest = hashlib.sha256()
    for name in _COMPILED_FROM:
        root = PROJECT_ROOT / name
        files = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file())
        for path in files:
            digest.update(str(path.relative_to(PROJECT_ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def compile_project(cache: Path) -> Path:
    """A folder with ``target`` and a warehouse with the seeds, made once per project state."""
    folder = cache / project_digest()
    with open(cache / ".lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # one process compiles, the others wait
        if not (folder / "done").exists():
            folder.mkdir(parents=True, exist_ok=True)
            _dbt(folder)
            (folder / "done").touch()
    return folder


# One process and one parse for both: dbt takes longer to start than to work.
_SEED_AND_COMPILE = """
import json
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner
from dbt.clients.jinja import MacroGenerator

calls = {}
call_macro = MacroGenerator.call_macro


def record_call(generator, *args, **kwargs):
    text = call_macro(generator, *args, **kwargs)
    if generator.macro.package_name == "bianzhi" and isinstance(text, str):
        given = json.dumps([args, kwargs], default=str)
        calls[generator.macro.name, given, text] = getattr(generator.node, "name", None)
    return text


MacroGenerator.call_macro = record_call
manifest = None
for verb in ("parse", "seed", "compile"):
    done = dbtRunner(manifest=manifest).invoke([*sys.argv[1:4], verb, *sys.argv[4:]])
    if not done.success:
        sys.exit(f"dbt {verb} failed: {done.exception or ''}")
    manifest = manifest or done.result
    if verb != "compile":
        calls.clear()
target = sys.argv[sys.argv.index("--target-path") + 1]
Path(target, "macro_calls.json").write_text(
    json.dumps([[node, *call] for call, node in sorted(calls.items())], indent=1)
)
"""


def _dbt(folder: Path) -> None:
    command = [
        *(sys.executable, "-c", _SEED_AND_COMPILE, "--no-use-colors", "--log-level", "warn"),
        *("--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT)),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "log")),
    ]
    environment = {
        **os.environ,
        "BIANZHI_BUILD": str(folder),
        "BIANZHI_LAKE": LAKE,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_NO_VERSION_CHECK": "1",
    }
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{done.stdout[-4000:]}{done.stderr[-2000:]}")


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
    is_view: bool
    sql: str
    needs: tuple[str, ...]


class Models:
    """The compiled models and one in-memory warehouse that worlds take turns to fill."""

    def __init__(self, folder: Path):
        self.folder = folder

    @cached_property
    def manifest(self) -> dict:
        return json.loads((self.folder / "target" / "manifest.json").read_text("utf-8"))

    @cached_property
    def macro_calls(self) -> list[MacroCall]:
        """The calls of the project's macros that return text, each kind of call once."""
        path = self.folder / "target" / "macro_calls.json"
        return [MacroCall(*call) for call in json.loads(path.read_text("utf-8"))]

    @cached_property
    def models(self) -> dict[str, Model]:
        """Every model by name, each after those it needs."""
        nodes = {
            key: node
            for key, node in self.manifest["nodes"].items()
            if node["resource_type"] == "model"
        }
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
                is_view=node["config"]["materialized"] == "view",
                sql=(PROJECT_ROOT / node["compiled_path"]).read_text("utf-8"),
                needs=tuple(nodes[other]["name"] for other in needs),
            )

        for key in sorted(nodes):
            add(key)
        return ordered

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A warehouse in memory with all schemas and the seeds."""
        connection = duckdb.connect(config={"threads": 1})  # tables of a few rows gain from none
        connection.execute("attach ':memory:' as warehouse")
        connection.execute(f"attach '{self.folder / 'warehouse.duckdb'}' as seeded (read_only)")
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

    def run(self, lake: Path, build: Path, wanted: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
        """Make the wanted models, and all they need, from a world's lake and inputs."""
        needed = self.with_needs(wanted)
        for name, model in self.models.items():
            if name in needed:
                sql = model.sql.replace(LAKE, str(lake)).replace(str(self.folder), str(build))
                self.create(model, sql)
        return self.connection

    def create(self, model: Model, sql: str) -> None:
        """Make one model as the table or view that it is."""
        kind = "view" if model.is_view else "table"
        self.connection.execute(
            f'create or replace {kind} warehouse.{model.schema}."{model.name}" as {sql}'
        )

    def with_needs(self, wanted: tuple[str, ...]) -> set[str]:
        needed: set[str] = set()
        waiting = list(wanted)
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting += self.models[name].needs
        return needed
