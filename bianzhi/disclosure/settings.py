"""What the public edition hides and how well, read from ``settings.yml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
from pydantic import Field, PlainValidator, TypeAdapter

from bianzhi.core.configuration.typed_yaml import DATACLASS, Definition, Whole, read
from bianzhi.core.home import PROJECT_ROOT
from bianzhi.core.sql_text import literal
from bianzhi.read.query import Reader
from bianzhi.reports.define.definitions import Label

SUPPRESSION, ROUNDING = "suppression", "rounding"


@dataclass(frozen=True)
class Merge:
    """Values of a dimension that are published as one."""

    __pydantic_config__ = DATACLASS

    dimension: str
    column: str
    codes: tuple[str, ...]
    code: str
    label: Label


@dataclass(frozen=True)
class Counted:
    """What a value of a fact counts: the same as ``measure``, at the opening or closing ``day``."""

    measure: tuple[str, str]
    day: str | None = None


@dataclass(frozen=True)
class Identity:
    """Values of a fact, each with its coefficient, that add up to zero in every row."""

    __pydantic_config__ = DATACLASS

    fact: str
    terms: Terms


@dataclass(frozen=True)
class Elsewhere:
    """Columns of a table that count, on a day of its period, what a fact counts.

    In the row ``row``; with a ``prefix`` also in the rows under it, whose codes are values of
    ``column`` behind the prefix.
    """

    __pydantic_config__ = DATACLASS

    table: str
    fact: str
    value: str
    columns: Mapping[str, str]
    row: str
    prefix: str | None = None
    column: str | None = None


@dataclass(frozen=True)
class Together:
    """Columns of a series that add up, in the row of a day, to what a fact counts on it."""

    __pydantic_config__ = DATACLASS

    table: str
    fact: str
    value: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Two columns that show the same in each row of a table as long as no shown pair differs."""

    __pydantic_config__ = DATACLASS

    table: str
    columns: tuple[str, str]


@dataclass(frozen=True)
class CodeList:
    """Codes of a list that meet a condition; implications name them as ``{name}``."""

    __pydantic_config__ = DATACLASS

    list: str
    where: str


@dataclass(frozen=True)
class Settings:
    """Thresholds, marks and what is known about facts; see ``settings.yml``."""

    __pydantic_config__ = DATACLASS

    threshold: Whole = 5
    group_below: Whole = 10
    dominance_share: float = 0.8
    p_percent: float = 10
    rounding_base: Whole = 5
    mark: str = "—*"
    merge: tuple[Merge, ...] = ()
    leave_out: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    counts: Counts = field(default_factory=dict)
    cancelling: Cancelling = frozenset()
    flags: Cancelling = frozenset()
    everywhere: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    together: tuple[Together, ...] = ()
    alike: tuple[Alike, ...] = ()
    identities: tuple[Identity, ...] = ()
    code_lists: Mapping[str, CodeList] = field(default_factory=dict)
    implications: tuple[str, ...] = ()
    separate: tuple[str, ...] = ()
    exact_below: Whole = 60
    method: str = SUPPRESSION

    @property
    def width(self) -> int:
        """How wide the range must be in which a protected count can lie.

        Hidden: at least ``threshold``, so nobody knows that it is small (0 to 5 lies within).
        Rounded: ``threshold`` whole numbers stay possible, as from 0 to 4.
        """
        return self.threshold if self.method == SUPPRESSION else self.threshold - 1


@cache
def default() -> Settings:
    """The settings of the project, with the code lists of its seeds."""
    with duckdb.connect() as connection:
        return _with_code_lists(lambda sql: connection.execute(sql).fetchall(), _seed)


def of_warehouse(reader: Reader) -> Settings:
    """The settings of the project, with the code lists of a published warehouse."""
    return _with_code_lists(lambda sql: list(reader.run(sql).rows()), lambda name: name)


def _seed(name: str) -> str:
    """The file of a code list as a relation."""
    schema, table = name.split(".")
    path = next((PROJECT_ROOT / "seeds" / schema).rglob(f"{table}.csv"))
    return f"read_csv({literal(str(path))}, all_varchar = true)"


def _with_code_lists(run: Callable[[str], list[tuple]], relation: Callable[[str], str]) -> Settings:
    """The settings with the codes of lists in place of their names."""
    settings = _written()
    codes = {}
    for name, chosen in settings.code_lists.items():
        rows = run(f"select code from {relation(chosen.list)} where {chosen.where} order by code")
        # No value is in an empty list.
        codes[name] = ", ".join(literal(code) for (code,) in rows) or "null"
    return replace(
        settings, implications=tuple(text.format(**codes) for text in settings.implications)
    )


@cache
def _written() -> Settings:
    """The settings as they are written."""
    return read(Path(__file__).with_name("settings.yml"), Settings)


class _Value(Definition):
    """A value of a fact, where it matters at a day of the period."""

    fact: str
    value: str
    day: Literal["opening", "closing"] | None = None


def _counted(groups: tuple[tuple[_Value, ...], ...]) -> dict[tuple[str, str], Counted]:
    """The values of a list count the same; the first of them gives it its name."""
    return {
        (value.fact, value.value): Counted((group[0].fact, group[0].value), value.day)
        for group in groups
        for value in group
    }


def _pairs(values: tuple[_Value, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((value.fact, value.value) for value in values)


def _through(kind: Any, convert: Callable[[Any], Any]) -> PlainValidator:
    """Validate what is written as ``kind``, then convert it."""
    written: TypeAdapter[Any] = TypeAdapter(kind)
    return PlainValidator(lambda value: convert(written.validate_python(value)))


Counts = Annotated[
    Mapping[tuple[str, str], Counted],
    _through(tuple[Annotated[tuple[_Value, ...], Field(min_length=1)], ...], _counted),
]
Cancelling = Annotated[frozenset[tuple[str, str]], _through(tuple[_Value, ...], _pairs)]
Terms = Annotated[
    tuple[tuple[str, int], ...], _through(Mapping[str, Whole], lambda terms: tuple(terms.items()))
]
