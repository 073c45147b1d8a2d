"""The model's own query in PostgreSQL, over the landed rows of every month."""

from __future__ import annotations

from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from benchmarks.others.in_order import new_months
from benchmarks.others.postgres_server import Server, bin_folder
from benchmarks.others.prepare import FIRST, KEY, MODELS, Prepared
from benchmarks.others.way import VALID, Way, columns, listed
from bianzhi.build.folding.deliveries import UNLANDED
from bianzhi.build.kept_project import FOLDERS
from bianzhi.core.sql_text import literal, quoted

_TYPES = {"VARCHAR": "text"}
_CSV = "format csv, header false, nullstr '\\N'"
_LAKE, _STAGED, _HISTORY = "lake", "staged", "history"
# The one part that PostgreSQL does not accept: it carries the last readable value of a cell with
# `last_value ... ignore nulls`. A generated city has no unreadable cell of a person.
_CARRIED = "carried"


class Postgres(Way):
    """Starts a server on a socket, with settings for analysis and without durability."""

    text = "PostgreSQL, the query of bianzhi's model"
    is_heavy = True

    def __init__(self) -> None:
        self._server: Server | None = None

    def missing(self) -> str:
        """A server that is not installed is not compared."""
        return "" if bin_folder() else "no PostgreSQL server is installed"

    def set_up(self, prepared: Prepared, step: str, state: Path) -> None:
        """Start the server, create the tables, write what is to be copied as text."""
        self._server = Server(state)
        with duckdb.connect() as connection:
            if step == FIRST:
                self._server.psql(_tables(connection, prepared))
            files = [
                str(prepared.file(slot["lake_id"]))
                for month in new_months(prepared, step)
                for slot in month
            ]
            _write(connection, state, _LAKE, f"read_parquet({listed(files)})")
            for name in ("standing", *UNLANDED):
                path = prepared.build(step) / "inputs" / f"{name}.parquet"
                _write(connection, state, name, literal(str(path)))

    def run(self, prepared: Prepared, step: str, state: Path) -> str:
        """Copy the new rows in, and compute the history of all deliveries in force."""
        assert self._server is not None
        inputs = ("standing", *UNLANDED)
        copied = [
            f"\\copy {name} from '{state}/{name}.csv' (format csv, null '\\N')"
            for name in (_LAKE, *inputs)
        ]
        self._server.psql(
            "\n".join(
                (
                    f"truncate {', '.join(inputs)};",
                    *copied,
                    f"analyze {_LAKE}, standing;" if step == FIRST else "",
                    f"drop table if exists {_HISTORY};",
                    f"create unlogged table {_HISTORY} as {query(prepared, MODELS[1])};",
                )
            )
        )
        return ""

    def close(self) -> None:
        """Stop the server; only then its processor time is known."""
        if self._server is not None:
            self._server.stop()

    def rows(self, prepared: Prepared, state: Path) -> str:
        """The history as text."""
        place = state / "rows.csv"
        names = ", ".join(map(quoted, columns(prepared)))
        server = Server(state)
        server.psql(
            f"\\copy (select {names} from {_HISTORY}) to '{place}' (format csv, null '\\N')"
        )
        server.stop()
        with duckdb.connect() as connection:
            file = next((prepared.lake).glob("*/*.parquet"))
            kinds = _described(connection, literal(str(file)))
        kinds |= dict.fromkeys(KEY, "VARCHAR") | dict.fromkeys(VALID, "DATE")
        types = ", ".join(f"{literal(name)}: {literal(kinds[name])}" for name in columns(prepared))
        return (
            f"from read_csv({literal(str(place))}, header = false, nullstr = '\\N',"
            f" columns = {{{types}}})"
        )


def _described(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """The type of each column in DuckDB."""
    rows = connection.execute(f"describe from {relation}").fetchall()
    return {name: kind for name, kind, *_ in rows}


def _write(connection: duckdb.DuckDBPyConnection, state: Path, name: str, relation: str) -> None:
    connection.execute(f"copy (from {relation}) to {literal(f'{state}/{name}.csv')} ({_CSV})")


def _tables(connection: duckdb.DuckDBPyConnection, prepared: Prepared) -> str:
    """The statements that create the tables and the staging view, with the code lists filled."""
    connection.execute(f"attach {literal(str(prepared.seeds))} as seeds (read_only)")
    inputs = prepared.build(FIRST) / "inputs"
    file = next((prepared.lake).glob("*/*.parquet"))
    relations = {_LAKE: literal(str(file))}
    relations |= {
        name: literal(str(inputs / f"{name}.parquet")) for name in ("standing", *UNLANDED)
    }
    statements = [_table(name, _described(connection, part)) for name, part in relations.items()]
    for name in sorted(_lists(prepared)):
        relation = f"seeds.codes.{quoted(name)}"
        codes = connection.execute(f"select code from {relation}").fetchall()
        values = ", ".join(f"({literal(code)})" for (code,) in codes)
        statements += [_table(_code(name), {"code": "VARCHAR"})]
        statements += [f"insert into {_code(name)} values {values};"]
    statements.append(f"create view {_STAGED} as {query(prepared, MODELS[0])};")
    return "\n".join(statements)


def _table(name: str, kinds: dict[str, str]) -> str:
    described = ", ".join(f"{quoted(n)} {_TYPES.get(kind, kind)}" for n, kind in kinds.items())
    return f"create unlogged table {name} ({described});"


def _code(name: str) -> str:
    return f"code_{name}"


def _parsed(prepared: Prepared, model: str) -> exp.Expr:
    return sqlglot.parse_one(prepared.sql(model), read="duckdb")


def _lists(prepared: Prepared) -> set[str]:
    """The code lists that the model reads."""
    tables = _parsed(prepared, MODELS[1]).find_all(exp.Table)
    return {table.name for table in tables if table.db == "codes"}


def query(prepared: Prepared, model: str) -> str:
    """The query of a model in the SQL of PostgreSQL."""
    tree = _parsed(prepared, model)
    for part in tree.find_all(exp.CTE):
        if part.alias == _CARRIED:
            part.set("this", _empty(prepared, part.this.named_selects))
    for table in list(tree.find_all(exp.Table)):
        if name := _name(table):
            table.set("this", exp.to_identifier(name))
            table.set("db", None)
            table.set("catalog", None)
    return tree.sql("postgres", unsupported_level=sqlglot.ErrorLevel.RAISE)


def _empty(prepared: Prepared, names: list[str]) -> exp.Expr:
    """A query of these columns of a landed row and its delivery, without rows."""
    with duckdb.connect() as connection:
        file = next((prepared.lake).glob("*/*.parquet"))
        kinds = _described(connection, literal(str(file)))
    kinds |= {"is_carried": "BOOLEAN", "group_no": "BIGINT", "as_of_no": "INTEGER"}
    nothing = ", ".join(f"cast(null as {kinds[name]}) as {name}" for name in names)
    return sqlglot.parse_one(f"select {nothing} where false", read="duckdb")


def _name(table: exp.Table) -> str | None:
    """The name in PostgreSQL of a table outside the query."""
    lake, build = FOLDERS.values()
    if table.name.startswith(f"{lake}/"):
        return _LAKE
    if table.name.startswith(f"{build}/"):
        return Path(table.name).stem
    if table.db == "staging":
        return _STAGED
    return _code(table.name) if table.db == "codes" else None
