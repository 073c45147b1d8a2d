"""The input of all methods: landed rows of people, and which deliveries each step reads."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from benchmarks import measure
from benchmarks.flow import BIANZHI
from benchmarks.measure import Words
from bianzhi.build.dbt import dbt_process, environment
from bianzhi.build.kept_project import FOLDERS, SEEDED, in_folders
from bianzhi.build.recording import HISTORY, Node
from bianzhi.core.home import Home
from bianzhi.core.sql_text import literal

ENTITY = "person"
FIRST, APPEND, LATE = "first", "append", "late"
STEPS = (FIRST, APPEND, LATE)
GROUP = ("source", "scope", "part")
KEY = (*GROUP, "record_key")
MODELS = (f"stg_{ENTITY}", f"hist_{ENTITY}")
_SQL, _SEEDS = "models.json", "seeds.duckdb"
_CORRECTED_AT = "2026-11-01T12:00:00+08:00"  # after the last month of the generated city
_MOST_DROPPED = 10


@dataclass(frozen=True)
class Prepared:
    """A folder with a lake, with the input tables of each step, and with the models' SQL."""

    folder: Path

    @property
    def lake(self) -> Path:
        """The folder of the landed rows, one folder an entity."""
        return self.folder / "lake"

    @property
    def seeds(self) -> Path:
        """A database with the code lists."""
        return self.folder / _SEEDS

    @property
    def is_complete(self) -> bool:
        """Whether all of it is written; the SQL of the models is written last."""
        return (self.folder / _SQL).exists()

    def build(self, step: str) -> Path:
        """The folder whose ``inputs`` say which deliveries are in force in a step."""
        return self.folder / step

    def standing(self, step: str) -> str:
        """The table of deliveries of people in force in a step, as a query of DuckDB."""
        path = self.build(step) / "inputs" / "standing.parquet"
        return f"select * from {literal(str(path))} where entity = {literal(ENTITY)}"

    def slots(self, step: str) -> list[dict]:
        """The deliveries in force in a step, by as-of date and scope."""
        with duckdb.connect() as connection:
            cursor = connection.execute(
                "select lake_id, source, scope, part, as_of_date, as_of_no, next_as_of_date"
                f" from ({self.standing(step)}) order by as_of_date, scope, part"
            )
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def rows(self, step: str) -> Path:
        """The history of bianzhi after a step, which the others are compared with."""
        return self.folder / "rows" / f"{step}.parquet"

    def count(self) -> int:
        """The number of landed rows after the append."""
        return self._count(APPEND)

    def sizes(self) -> list[tuple[str, str]]:
        """The number of landed rows, and of those that are appended."""
        rows, before = self._count(APPEND), self._count(FIRST)
        return [
            ("landed person rows", f"{rows:,}"),
            ("of them appended", f"{rows - before:,}"),
        ]

    def _count(self, step: str) -> int:
        with duckdb.connect() as connection:
            query = f"select sum(rows_landed) from ({self.standing(step)})"
            return int(connection.execute(query).fetchall()[0][0])

    def file(self, lake_id: str) -> Path:
        """The file of the landed rows of a delivery."""
        return self.lake / ENTITY / f"{lake_id}.parquet"

    def files(self, step: str) -> list[str]:
        """The files of the landed rows in force in a step."""
        return [str(self.file(slot["lake_id"])) for slot in self.slots(step)]

    @cached_property
    def columns(self) -> list[str]:
        """The columns of a landed row."""
        path = next((self.lake / ENTITY).glob("*.parquet"))
        with duckdb.connect() as connection:
            described = connection.execute(f"from {literal(str(path))} limit 0").description
        return [column[0] for column in described or ()]

    def sql(self, model: str) -> str:
        """The query of a model, with placeholders for folders."""
        return json.loads((self.folder / _SQL).read_text("utf-8"))[model]

    def node(self, name: str) -> Node:
        """A model as a recording of the project has it."""
        kind, schema = ("view", "staging") if name.startswith("stg_") else ("table", "history")
        statement = f'create {kind} "warehouse"."{schema}"."{name}" as (\n{self.sql(name)}\n)'
        needs = (f"model.bianzhi.{MODELS[0]}",) if name == MODELS[1] else ()
        return Node(f"model.bianzhi.{name}", name, needs, (statement,), HISTORY if needs else "")

    def in_folders(self, text: str, step: str) -> str:
        """A statement of a node with the lake and the build of a step."""
        return in_folders(text, dict(zip(FOLDERS.values(), self.folders(step), strict=True)))

    def folders(self, step: str) -> tuple[Path, Path]:
        """The folders of a step: lake and build, which a recording names by placeholders."""
        return self.lake, self.build(step)


def prepare(made: Path, months: int, folder: Path, log: Path) -> Prepared:
    """Land all months but the last, the last, and a correction of one in the middle.

    Args:
        made: The folder that ``bianzhi generate`` wrote.
        months: How many months of ``made``, from the first on.
    """
    home = Home(folder / "home")
    found = [path for path in sorted((made / "deliveries").iterdir()) if _of(path)][:months]
    if len(found) < months:
        raise SystemExit(f"{made} has {len(found)} months with people, not {months}")
    batches = {
        FIRST: [_of_people(month, folder / FIRST) for month in found[:-1]],
        APPEND: [_of_people(found[-1], folder / APPEND)],
        LATE: [_corrected(found[months // 2], folder / LATE)],
    }
    prepared = Prepared(folder)
    for step, landed in batches.items():
        command: Words = [BIANZHI, "--home", home.root, "land", landed[0].parent]
        _run([*command, "--source", "canonical", "--backfill"], log)
        _write_inputs(home, prepared.build(step), log)
    _link(home.lake / ENTITY, prepared.lake / ENTITY)
    keep_models(prepared, *_compiled(home, folder / "compiled", log))
    return prepared


def _of(month: Path) -> list[Path]:
    return sorted(month.glob(f"*/{ENTITY}.parquet"))


def _of_people(month: Path, folder: Path) -> Path:
    """The same deliveries with people alone."""
    for file in _of(month):
        place = folder / "deliveries" / month.name / file.parent.name
        place.mkdir(parents=True)
        for part in (file, file.with_name("delivery.yml")):
            shutil.copyfile(part, place / part.name)
    return folder / "deliveries" / month.name


def _corrected(month: Path, folder: Path) -> Path:
    """The largest list of people of a month without its last rows, received later."""
    file = max(_of(month), key=lambda path: (path.stat().st_size, path))
    place = folder / "deliveries" / month.name / file.parent.name
    place.mkdir(parents=True)
    with duckdb.connect() as connection:
        count = connection.execute(f"select count(*) from {literal(str(file))}").fetchall()[0][0]
        kept = count - min(_MOST_DROPPED, max(1, count // 10))
        connection.execute(
            f"copy (from {literal(str(file))} limit {kept})"
            f" to {literal(str(place / file.name))} (format parquet)"
        )
    note = f'scope: "{place.name}"\nreceived_at: {_CORRECTED_AT}\n'
    (place / "delivery.yml").write_text(note, "utf-8")
    return place.parent


def _write_inputs(home: Home, build: Path, log: Path) -> None:
    """Write the input tables in another process, so that this one stays small."""
    code = (
        "import sys; from pathlib import Path; from bianzhi.core.home import Home;"
        "from bianzhi.store.delivered import in_force_tables;"
        "in_force_tables.write_inputs(Home(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    _run([sys.executable, "-c", code, home.root, build], log)


def _compiled(home: Home, folder: Path, log: Path) -> tuple[dict[str, str], Path]:
    """The SQL of the models with placeholders for folders, and a database with the seeds."""
    folder.mkdir()
    command = [*dbt_process(home), "compile", "--select", *MODELS]
    _run([*command, "--target-path", folder / "target"], log, environment(folder, home))
    manifest = json.loads((folder / "target" / "manifest.json").read_text("utf-8"))
    names = {str(home.lake): FOLDERS["BIANZHI_LAKE"], str(folder): FOLDERS["BIANZHI_BUILD"]}
    sql = {
        node["name"]: in_folders(node["compiled_code"], names)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"] in MODELS
    }
    return sql, home.kept_project / SEEDED


def keep_models(prepared: Prepared, sql: dict[str, str], seeds: Path) -> None:
    """Keep the SQL of the models, with placeholders for folders, and the seeds they read."""
    shutil.copyfile(seeds, prepared.seeds)
    (prepared.folder / _SQL).write_text(json.dumps(sql), "utf-8")


def _link(files: Path, place: Path) -> None:
    place.mkdir(parents=True)
    for path in files.glob("*.parquet"):
        os.link(path, place / path.name)


def share(prepared: Prepared, folder: Path, one_in: int) -> Prepared:
    """The same deliveries with one in so many people."""
    part = Prepared(folder)
    (part.lake / ENTITY).mkdir(parents=True)
    with duckdb.connect() as connection:
        for path in sorted((prepared.lake / ENTITY).glob("*.parquet")):
            place = literal(str(part.lake / ENTITY / path.name))
            connection.execute(
                f"copy (from {literal(str(path))} where hash(person_key) % {one_in} = 0)"
                f" to {place} (format parquet)"
            )
    for step in STEPS:
        shutil.copytree(prepared.build(step) / "inputs", part.build(step) / "inputs")
    for name in (_SQL, _SEEDS):
        shutil.copyfile(prepared.folder / name, folder / name)
    return part


def _run(command: Iterable[str | Path], log: Path, variables: dict[str, str] | None = None) -> None:
    """Run a command that is not measured; ends the benchmark where it fails."""
    taken = measure.run("prepare", [*command], log, variables)
    if taken.exit_code:
        print(log.read_text("utf-8", "replace")[-2000:], file=sys.stderr)
        raise SystemExit(1)
