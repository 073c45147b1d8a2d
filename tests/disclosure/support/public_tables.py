"""Small tables counted from invented people, for tests of the public edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.filled_table import FilledTable, Item, Row
from bianzhi.reports.define.definitions import TOTAL, Column, TableDefinition
from bianzhi.reports.define.periods import Period, year

Person = Mapping[str, str]
NAME = {"zh": "表", "en": "table"}


def condition(dimension: str, value: str) -> str:
    return f"{dimension}_code = '{value}'"


def item(dimension: str, value: str) -> Item:
    return Item(value, {"zh": value, "en": value}, condition(dimension, value))


def column(code: str, where: tuple[str, str] | None = None, **more) -> Column:
    """A personal count; ``where`` is a dimension and its value."""
    asked = condition(*where) if where else None
    values = {"fact": "person", "personal": True, **more}
    return Column(code, {"zh": code, "en": code}, where=asked, **values)


def headcount(*parts: tuple[str, str], among: Sequence[tuple[str, str]] = ()) -> list[Column]:
    """All persons, their parts, and those among them with an attribute."""
    result = [column("all")]
    result += [column(f"{name}_{value}", (name, value), of="all") for name, value in parts]
    return result + [column(f"with_{name}", (name, value)) for name, value in among]


def counted(
    people: Sequence[Person],
    rows: Sequence[str],
    columns: Sequence[Column],
    by: str | None = None,
    code: str = "P1",
    period: Period | None = None,
    fact: str = "person",
) -> FilledTable:
    """The table that counts ``people``; rows are the occurring values of the dimensions."""
    dimensions = [*([by] if by else []), *rows]
    definition = TableDefinition(code, NAME, NAME, fact, tuple(rows), tuple(columns))
    result = [Row(TOTAL, None, NAME)]
    groups = {tuple(person[name] for name in dimensions) for person in people}
    # Sorting puts each row before its parts.
    for values in sorted({group[:n] for group in groups for n in range(1, len(group) + 1)}):
        items = tuple(item(*pair) for pair in zip(dimensions, values, strict=False))
        parent = ".".join(values[:-1]) or TOTAL
        result.append(Row(".".join(values), parent, NAME, items))
    table = FilledTable(
        definition,
        f"{code}@{by}" if by else code,
        period or year(2024),
        tuple(columns),
        result,
    )
    for row, one in product(result, columns):
        asked = {entry.condition for entry in row.items} | ({one.where} if one.where else set())
        table.values[row.code, one.code] = sum(_meets(person, asked) for person in people)
    return table


def _meets(person: Person, asked: set[str]) -> bool:
    return asked <= {condition(name, value) for name, value in person.items()}


def hidden(table: FilledTable, *places: tuple[str, str]) -> FilledTable:
    """A copy in which some cells are not shown."""
    values = {place: value for place, value in table.values.items() if place not in places}
    marks = dict.fromkeys(places, "—*")
    return FilledTable(
        table.definition, table.code, table.period, table.columns, table.rows, values, marks
    )


def cell(table: FilledTable, row: str, code: str) -> Cell:
    return Cell(table.code, table.period.code, row, code)


def people(**numbers: int) -> list[dict[str, str]]:
    """``organ_A_female=3``: three persons; parts of a name are kind, type and sex."""
    result = []
    for name, number in numbers.items():
        kind, type_, sex = name.split("_")
        result += [{"kind": kind, "type": type_, "sex": sex}] * number
    return result
