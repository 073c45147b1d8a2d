"""What the public edition hides and how well, read from ``settings.yml``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.publish.database import literal
from bianzhi.read.query import Reader
from bianzhi.reports.define.definitions import Label

SUPPRESSION, ROUNDING = "suppression", "rounding"


@dataclass(frozen=True)
class Merge:
    """Values of a dimension that are published as one."""

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
    """Values of a fact, each with its coefficient, that add up to nought in every row."""

    fact: str
    terms: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Elsewhere:
    """Columns of a table that count, on a day of its period, what a fact counts.

    In the row ``row``; with a ``prefix`` also in the rows under it, whose codes are values of
    ``column`` behind the prefix.
    """

    table: str
    fact: str
    value: str
    columns: Mapping[str, str]
    row: str
    prefix: str | None = None
    column: str | None = None


@dataclass(frozen=True)
class Settings:
    """Thresholds, marks and what is known about facts; see ``settings.yml``."""

    threshold: int = 5
    group_below: int = 10
    dominance_share: float = 0.8
    p_percent: float = 10
    rounding_base: int = 5
    mark: str = "—*"
    merge: tuple[Merge, ...] = ()
    leave_out: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    counts: Mapping[tuple[str, str], Counted] = field(default_factory=dict)
    cancelling: frozenset[tuple[str, str]] = frozenset()
    elsewhere: tuple[Elsewhere, ...] = ()
    identities: tuple[Identity, ...] = ()
    implications: tuple[str, ...] = ()
    separate: tuple[str, ...] = ()
    exact_below: int = 60
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
    path = PROJECT_ROOT / "seeds" / f"{name.replace('.', '/')}.csv"
    return f"read_csv({literal(str(path))}, all_varchar = true)"


def _with_code_lists(run: Callable[[str], list[tuple]], relation: Callable[[str], str]) -> Settings:
    """The settings with the codes that lists have in place of the names of lists."""
    settings, code_lists = _settings()
    codes = {}
    for name, one in code_lists.items():
        found = run(f"select code from {relation(one['list'])} where {one['where']} order by code")
        # No value is in an empty list.
        codes[name] = ", ".join(literal(code) for (code,) in found) or "null"
    return replace(
        settings, implications=tuple(text.format(**codes) for text in settings.implications)
    )


@cache
def _settings() -> tuple[Settings, Mapping[str, Mapping[str, str]]]:
    """The settings as written, and the code lists that their implications name."""
    path = Path(__file__).with_name("settings.yml")
    said = yaml.safe_load(path.read_text("utf-8"))
    merge = tuple(Merge(**{**one, "codes": tuple(one["codes"])}) for one in said.pop("merge"))
    listed: dict[str, Any] = {
        name: tuple(said.pop(name)) for name in ("leave_out", "signed", "implications", "separate")
    }
    counts = dict(one for group in said.pop("counts") for one in _counted(group))
    cancelling = frozenset((one["fact"], one["value"]) for one in said.pop("cancelling"))
    code_lists = said.pop("code_lists")
    identities = tuple(
        Identity(one["fact"], tuple(one["terms"].items())) for one in said.pop("identities")
    )
    elsewhere = tuple(Elsewhere(**one) for one in said.pop("elsewhere"))
    found = Settings(
        **said,
        **listed,
        merge=merge,
        counts=counts,
        cancelling=cancelling,
        elsewhere=elsewhere,
        identities=identities,
    )
    return found, code_lists


def _counted(group: list[Mapping[str, str]]) -> Iterator[tuple[tuple[str, str], Counted]]:
    """The values of a list that count the same; the first of them gives it its name."""
    first = (group[0]["fact"], group[0]["value"])
    for one in group:
        yield (one["fact"], one["value"]), Counted(first, one.get("day"))
