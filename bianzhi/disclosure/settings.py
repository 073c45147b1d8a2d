"""What the public edition hides and how well, read from ``settings.yml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, TypeAdapter

from bianzhi.core.typed_yaml import DATACLASS, Definition, Whole, read
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
    """The settings of the project."""
    return read(Path(__file__).with_name("settings.yml"), Settings)


class _Value(Definition):
    """A value of a fact, where it matters at a day of the period."""

    fact: str
    value: str
    day: Literal["opening", "closing"] | None = None


def _counted(groups: tuple[tuple[_Value, ...], ...]) -> dict[tuple[str, str], Counted]:
    """The values of a list count the same; the first of them gives it its name."""
    return {
        (one.fact, one.value): Counted((group[0].fact, group[0].value), one.day)
        for group in groups
        for one in group
    }


def _pairs(values: tuple[_Value, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((one.fact, one.value) for one in values)


def _through(kind: Any, convert: Callable[[Any], Any]) -> PlainValidator:
    """Validate what is written as ``kind``, then convert it."""
    written: TypeAdapter[Any] = TypeAdapter(kind)
    return PlainValidator(lambda value: convert(written.validate_python(value)))


Counts = Annotated[
    Mapping[tuple[str, str], Counted],
    _through(tuple[Annotated[tuple[_Value, ...], Field(min_length=1)], ...], _counted),
]
Cancelling = Annotated[frozenset[tuple[str, str]], _through(tuple[_Value, ...], _pairs)]
