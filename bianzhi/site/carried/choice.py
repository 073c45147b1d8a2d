"""What of the published tables the query page of a site carries, within a size.

A city has far more rows than a site can carry. Small tables come first, then what the thirty
questions need, found by running them: the last months of a table, the ends of years too, or all
rows. What room is left goes to the other tables, the small ones first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bianzhi.core.sql_text import literal
from bianzhi.publish.table_macros import table_macros
from bianzhi.site.carried.packed import packed_table
from bianzhi.site.carried.parts import Part, Span, all_parts
from bianzhi.site.carried.schema import (
    comments,
    definition,
    macro_statement,
    tables_behind,
    view_queries,
    with_tables,
    words,
)
from bianzhi.site.questions import Question, questions

# Characters that the tables of a site may take.
MOST_SIZE = 20_000_000
# Up to so many values, all tables are tried whole before any is cut.
_VALUES = 16_000_000
_SMALL_ROWS = 5_000
# Databases in memory: of the tables that are carried, and of those that are tried.
_SHOWN, _TRIAL = "shown", "trial"


@dataclass(frozen=True)
class Carried:
    """The tables of a query page.

    ``statements`` create the tables and ``views`` all that stands on them; ``behind`` has the
    tables that each name of a query reads; ``answered`` are the questions that the page can
    answer, ``comments`` name and comment of the columns.
    """

    parts: tuple[Part, ...]
    statements: tuple[str, ...]
    views: tuple[str, ...]
    behind: tuple[tuple[str, tuple[str, ...]], ...]
    answered: tuple[Question, ...]
    comments: tuple[tuple[str, str], ...]


def carry_tables(
    database: Path, answer: Callable[[str], list[tuple]], write: Callable[[str, str], None],
    most_size: int = MOST_SIZE,
) -> Carried:  # fmt: skip
    """Write the tables of a published database as data files.

    ``answer`` runs a query on the publication: a question is offered where the carried rows give
    the same answer. ``write`` gets the name of each table and its text from ``packed_table``.
    """
    with _attached(database) as connection:
        chosen = _Chosen(connection, all_parts(connection), most_size)
        answered = _choose(connection, chosen, answer)
        for part in chosen.carried():
            write(part.name, chosen.text(part))
        views = with_tables(connection, _SHOWN, chosen.carried())
        behind = tables_behind(connection, _SHOWN, chosen.carried())
        macros = [macro_statement(macro) for macro in table_macros(connection, _SHOWN)]
        return Carried(
            tuple(chosen.parts.values()),
            tuple(definition(part.table) for part in chosen.carried()),
            (*macros, *view_queries(connection, _SHOWN)),
            tuple((name, tuple(sorted(tables))) for name, tables in sorted(behind.items())),
            tuple(answered),
            tuple(comments(chosen.carried(), views)),
        )


def _choose(
    connection: duckdb.DuckDBPyConnection, chosen: _Chosen, answer: Callable[[str], list[tuple]]
) -> list[Question]:  # fmt: skip
    """Choose the tables; the questions that they answer as the publication does."""
    every = list(chosen.parts.values())
    if sum(part.values for part in every) <= _VALUES and chosen.take(_wholly(every)):
        return _questions()
    trial = _Trial(connection, every, answer)
    chosen.take(_wholly(part for part in every if part.all_rows <= _SMALL_ROWS))
    found = [question for question in _questions() if trial.finds(question, chosen)]
    chosen.fill()
    return [question for question in found if trial.agrees(question, chosen)]


@contextmanager
def _attached(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory that has the published database attached, to read only."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"attach {literal(str(database))} as published (read_only)")
        connection.execute("use published")
        yield connection


def _wholly(parts: Iterable[Part]) -> list[Part]:
    return [part.with_span(Span.WHOLE) for part in parts]


def _questions() -> list[Question]:
    return [question for readers in questions().readers for question in readers.questions]


class _Chosen:
    """What a site carries, within a size."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, every: list[Part], most_size: int
    ) -> None:
        self.parts = {part.name: part for part in every}
        self._connection = connection
        self._most_size = most_size
        self._texts: dict[tuple[str, Span], str] = {}

    def text(self, part: Part) -> str:
        """The rows of a part as text of a script."""
        key = (part.name, part.span)
        if key not in self._texts:
            self._connection.execute("use memory")
            self._texts[key] = packed_table(self._connection, part.query)
        return self._texts[key]

    def carried(self) -> list[Part]:
        """The parts that have rows on the site."""
        return [part for part in self.parts.values() if part.span is not Span.NONE]

    def take(self, parts: list[Part]) -> bool:
        """Carry these parts instead of those of the same tables, if there is room."""
        after = self.parts | {part.name: part for part in parts}
        size = 0
        for part in after.values():
            size += len(self.text(part)) if part.span is not Span.NONE else 0
            if size > self._most_size:
                return False
        self.parts = after
        return True

    def fill(self) -> None:
        """Carry more rows, table by table, the small tables first, until one finds no room."""
        for part in sorted(self.parts.values(), key=lambda part: part.values):
            wider = {part.with_span(span) for span in Span} - {part}
            widest_first = sorted(wider, key=lambda part: part.span, reverse=True)
            if wider and not any(self.take([more]) for more in widest_first):
                break


class _Trial:
    """All tables without rows, which are filled as far as a question needs them."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, every: list[Part],
        answer: Callable[[str], list[tuple]],
    ) -> None:  # fmt: skip
        self._connection = connection
        self._answer = answer
        self._known: dict[str, list[tuple]] = {}
        tables = [part for part in every if not part.is_of_persons]
        self._filled = {part.name: part for part in tables}
        with_tables(connection, _TRIAL, tables)
        self._behind = tables_behind(connection, _TRIAL, tables)

    def finds(self, question: Question, chosen: _Chosen) -> bool:
        """Whether a question can be answered; its tables are then chosen with the rows it needs."""
        tried: list[Part] = []
        for span in (Span.LAST_MONTHS, Span.YEAR_ENDS, Span.WHOLE):
            parts = [chosen.parts[name].with_span(span) for name in self._tables(question)]
            if parts != tried and self._is_right(question, parts):
                return chosen.take(parts)
            tried = parts
        return False

    def agrees(self, question: Question, chosen: _Chosen) -> bool:
        """Whether a question has the right answer from what is chosen."""
        return self._is_right(question, [chosen.parts[name] for name in self._tables(question)])

    def _tables(self, question: Question) -> list[str]:
        behind = (self._behind.get(word, set()) for word in words(question.sql))
        return sorted(set().union(*behind))

    def _is_right(self, question: Question, parts: list[Part]) -> bool:
        for part in parts:
            if part != self._filled[part.name]:
                self._fill(part)
        self._connection.execute(f"use {_TRIAL}")
        try:
            rows = self._connection.execute(question.sql).fetchall()
        except duckdb.CatalogException:
            # It reads a table of persons.
            return False
        # Rows that the query leaves equal may come in another order.
        return sorted(rows, key=repr) == sorted(self._answers(question), key=repr)

    def _answers(self, question: Question) -> list[tuple]:
        if question.sql not in self._known:
            self._known[question.sql] = self._answer(question.sql)
        return self._known[question.sql]

    def _fill(self, part: Part) -> None:
        place = f"{_TRIAL}.{part.table.qualified}"
        self._connection.execute(f"delete from {place}")
        if part.span is not Span.NONE:
            self._connection.execute(f"insert into {place} {part.query}")
        self._filled[part.name] = part
