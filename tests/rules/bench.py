"""A warehouse in memory on which the SQL of a rule runs on the rows of an example."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bianzhi.build import inputs
from bianzhi.core.configuration.typed_yaml import read
from bianzhi.core.home import Home
from bianzhi.store.private_files import prepare
from bianzhi.store.rows import lake
from ingest.dictionary.rule_terms import Example, ExampleTerms, Rows
from tests.support.compiled import Models

Finding = dict[str, Any]
Inputs = dict[str, list[dict[str, Any]]]
SHARED = Path(__file__).with_name("shared_inputs.yml")
# A row with this key stands for a row of each month from the first to the last.
EVERY_MONTH = "every_month"
_RELATION = re.compile(r'"warehouse"\."\w+"\."(\w+)"|\'[^\']*/inputs/(\w+)\.parquet\'')


class UnknownColumn(Exception):
    """A row of an example has a column that its input does not have."""


class Bench:
    """The relations that rules read, without rows, and the seeds.

    Args:
        models: the compiled models.
        wanted: names of the models of rules that will run.
    """

    def __init__(self, models: Models, wanted: Iterable[str]):
        self._models = Models(models.folder)  # a connection of its own
        self.connection = self._models.connection
        self._folder = TemporaryDirectory()
        home = Home(Path(self._folder.name))
        prepare(home)
        lake.ensure(home)
        self._build = home.root / "build" / "slot-1"
        inputs.write_inputs(home, self._build)
        self._models.run(home.lake, self._build, tuple(wanted))
        self.connection.execute("create schema warehouse.example")
        self._columns: dict[str, dict[str, str]] = {}
        self._filled: dict[str, str] = {}  # the rows of each table as text: True is not 1 there

    @cached_property
    def shared(self) -> Mapping[str, Rows]:
        """Rows that every example begins with where its rule reads the input."""
        return read(SHARED, ExampleTerms).given

    def sql(self, model: str) -> str:
        """The compiled SQL of a model."""
        return self._models.models[model].sql

    def inputs(self, sql: str) -> dict[str, str]:
        """The relations that a statement reads: name -> SQL of the relation."""
        return {match[1] or match[2]: self._relation(match) for match in _RELATION.finditer(sql)}

    def _relation(self, match: re.Match[str]) -> str:
        return match[0] if match[1] else f"'{self._build}/inputs/{match[2]}.parquet'"

    def findings(self, sql: str, rows: Inputs) -> list[Finding]:
        """What a statement returns where its inputs have these rows, and no others but seeds."""
        self.fill(sql, rows)
        return self.run(sql, rows)

    def fill(self, sql: str, rows: Inputs) -> None:
        """Write the rows of an example into tables of their own."""
        relations = self.inputs(sql)
        for name, table in rows.items():
            if name in relations:
                self._fill(name, relations[name], table)

    def run(self, sql: str, rows: Inputs, limit: float | None = None) -> list[Finding]:
        """Run a statement on the tables that ``fill`` wrote.

        Raises:
            duckdb.Error: The statement is wrong, or it takes more than ``limit`` seconds.
        """

        def relation(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            return f'warehouse.example."{name}"' if name in rows else self._relation(match)

        with self._interrupted_after(limit):
            result = self.connection.execute(_RELATION.sub(relation, sql))
            columns = [column[0] for column in result.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    @contextmanager
    def _interrupted_after(self, limit: float | None) -> Iterator[None]:
        if limit is None:
            yield
            return
        timer = threading.Timer(limit, self.connection.interrupt)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _fill(self, name: str, relation: str, rows: Sequence[Mapping[str, Any]]) -> None:
        known = self.columns(name, relation)
        rows = [*_expanded(rows, "month_no" in known)]
        used = list(dict.fromkeys(column for row in rows for column in row))
        unknown = [column for column in used if column not in known]
        if unknown:
            raise UnknownColumn(f"{name} has no column {', '.join(unknown)}")
        if self._filled.get(name) == repr(rows):
            return  # as in the example before
        self._filled.pop(name, None)
        self.connection.execute(f'delete from warehouse.example."{name}"')
        if rows:
            row_marks = f"({', '.join('?' * len(used))})"
            self.connection.execute(
                f'insert into warehouse.example."{name}" ({", ".join(used)}) '
                f"values {', '.join([row_marks] * len(rows))}",
                [row.get(column) for row in rows for column in used],
            )
        self._filled[name] = repr(rows)

    def columns(self, name: str, relation: str) -> dict[str, str]:
        """The columns of an input and their types; makes its table for examples."""
        if name not in self._columns:
            self.connection.execute(
                f'create table warehouse.example."{name}" as select * from {relation} limit 0'
            )
            described = self.connection.execute(f'describe warehouse.example."{name}"').fetchall()
            self._columns[name] = {row[0]: row[1] for row in described}
        return self._columns[name]

    def rows_of(self, terms: ExampleTerms, example: Example) -> Inputs:
        """The rows of all inputs of an example."""
        inputs: Inputs = {name: list(map(dict, rows)) for name, rows in self.shared.items()}
        inputs |= {name: list(map(dict, rows)) for name, rows in terms.given.items()}
        for name, changes in example.changes.items():
            base = inputs.get(name) or [{}]
            rows = base + [dict(base[0]) for _ in range(len(changes) - len(base))]
            inputs[name] = [
                {**row, **(changes[place] if place < len(changes) else {})}
                for place, row in enumerate(rows)
            ]
        return inputs | {name: list(map(dict, rows)) for name, rows in example.rows.items()}


def _expanded(rows: Iterable[Mapping[str, Any]], numbered: bool) -> Iterator[dict[str, Any]]:
    for row in rows:
        rest = {key: value for key, value in row.items() if key != EVERY_MONTH}
        if EVERY_MONTH not in row:
            yield rest
            continue
        first, last = row[EVERY_MONTH]
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            after = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
            month = {"month": date.fromordinal(after.toordinal() - 1)}
            yield {**rest, **month, **({"month_no": number} if numbered else {})}
