"""How a contract computes a column: pieces, conditions, and arithmetic on dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bianzhi.core.configuration.typed_yaml import Definition
from bianzhi.core.problems import Phrase

# After ``else``: a value that the map does not name cannot be read.
UNREADABLE = "unreadable"
CONTEXT_PIECES = ("scope", "as_of", "year", "file", "sheet", "part", "row")
_CONDITION = (
    "{header: ..., is: ...}, {header: ..., is_not: ...}, {header: ..., matches: ...}, "
    "{header: ..., is_blank: ...}, {header: ..., same_as: ...}, "
    "{all: [...]}, {any: [...]}, {not: {...}}"
)
_TESTS = ("values", "excluded", "matches", "is_blank", "same_as")


def scalar(value: Any) -> Any:
    """Numbers, dates and truth values as the text that a cell would hold."""
    is_scalar = isinstance(value, str | int | float) or hasattr(value, "isoformat")
    return str(value) if is_scalar else value


def _cell_text(value: Any, info: ValidationInfo) -> Any:
    """The text of a cell or header; YAML takes yes, no, on and off without quotes for flags."""
    if isinstance(value, bool) and info.context is not None:
        raise ValueError(Phrase("configuration.expect_quoted"))
    return scalar(value)


def fault(rule: str, **values: object) -> PydanticCustomError:
    """The error of a validator; ``rule`` names the message ``land.contract_<rule>``."""
    return PydanticCustomError(rule, rule, values)


def _pattern(text: str) -> str:
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise fault("bad_pattern", pattern=text, detail=str(error)) from error
    if groups > 1:
        raise fault("bad_pattern", pattern=text, detail="(...) (...)")
    return text


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, tuple) else (value,)


def _table_like(expected: str) -> BeforeValidator:
    """A table, or an error that shows the forms it may have."""

    def check(value: Any) -> Any:
        if not isinstance(value, dict | Definition):
            raise ValueError(expected)
        return value

    return BeforeValidator(check)


Text = Annotated[str, BeforeValidator(scalar)]
CellText = Annotated[str, BeforeValidator(_cell_text)]
CellTexts = tuple[CellText, ...]
Values = Annotated[CellTexts, BeforeValidator(_one_or_more)]
Pattern = Annotated[Text, AfterValidator(_pattern)]


class Condition(Definition):
    """A test of the cell under a header, or several conditions joined."""

    header: CellText | None = None
    values: Annotated[Values | None, Field(alias="is")] = None
    excluded: Annotated[Values | None, Field(alias="is_not")] = None
    matches: Pattern | None = None
    is_blank: bool | None = None
    same_as: CellText | None = None
    every: Annotated[tuple[AnyCondition, ...] | None, Field(alias="all")] = None
    some: Annotated[tuple[AnyCondition, ...] | None, Field(alias="any")] = None
    never: Annotated[AnyCondition | None, Field(alias="not")] = None

    @property
    def inner(self) -> tuple[Condition, ...]:
        """The conditions that it joins."""
        joined = (*(self.every or ()), *(self.some or ()))
        return (*joined, self.never) if self.never else joined

    @property
    def headers(self) -> list[str]:
        """The headers it reads."""
        own = [header for header in (self.header, self.same_as) if header is not None]
        return own + [header for condition in self.inner for header in condition.headers]

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        tests = sum(getattr(self, name) is not None for name in _TESTS)
        joins = sum(bool(part) for part in (self.every, self.some, self.never))
        is_test = self.header is not None and tests == 1 and not joins
        is_join = self.header is None and not tests and joins == 1
        if not (is_test or is_join) or self.values == () or self.excluded == ():
            raise ValueError(_CONDITION)
        return self


AnyCondition = Annotated[Condition, _table_like(_CONDITION)]
Condition.model_rebuild()


class Cell(Definition):
    """The cell under a header: of this row, or of another row of the file."""

    header: CellText | None = None
    pattern: Pattern | None = None
    placeholders: CellTexts = ()
    above: AnyCondition | None = None
    lookup: Annotated[dict[CellText, CellText] | None, Field(min_length=1)] = None
    among: AnyCondition | None = None
    half: Text | None = None
    form: Literal["slug", "digest"] | None = None
    unless: Pattern | None = None

    @property
    def headers(self) -> list[str]:
        """The headers it reads."""
        own = [self.header] if self.header is not None else []
        pairs = [header for pair in (self.lookup or {}).items() for header in pair]
        conditions = [part for part in (self.above, self.among) if part is not None]
        return own + pairs + [header for part in conditions for header in part.headers]

    @model_validator(mode="after")
    def _one_row(self) -> Cell:
        if self.among is not None and self.lookup is None:
            raise fault("missing_key", key="lookup")
        if self.unless is not None and self.form is None:
            raise fault("missing_key", key="form")
        if sum(part is not None for part in (self.above, self.lookup, self.half)) > 1:
            raise ValueError("above / lookup / half")
        return self


class Piece(Cell):
    """A part of a derived value: a cell, or a constant text."""

    text: Text | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Piece:
        if ("header" in self.model_fields_set) == ("text" in self.model_fields_set):
            raise ValueError("{header: ...}, {text: ...}")
        return self


def _context_piece(value: Any) -> str:
    if value not in CONTEXT_PIECES:
        raise ValueError(", ".join(CONTEXT_PIECES))
    return str(value)


def _kind_of_piece(value: Any) -> str:
    return "table" if isinstance(value, dict | Piece) else "word"


AnyPiece = Annotated[
    Annotated[Piece, Tag("table")] | Annotated[str, BeforeValidator(_context_piece), Tag("word")],
    Discriminator(_kind_of_piece),
]


class AmountCell(Cell):
    """A number of years, months or days in a cell."""

    header: CellText


def _kind_of_amount(value: Any) -> str:
    return "table" if isinstance(value, dict | Cell) else "number"


Amount = Annotated[
    Annotated[AmountCell, Tag("table")] | Annotated[int, Tag("number")],
    Discriminator(_kind_of_amount),
]


class Period(Definition):
    """A length of time that is added to a date or subtracted from it."""

    years: Amount = 0
    months: Amount = 0
    days: Amount = 0

    @property
    def headers(self) -> list[str]:
        """The headers it reads."""
        amounts = (self.years, self.months, self.days)
        cells = [amount for amount in amounts if isinstance(amount, Cell)]
        return [header for cell in cells for header in cell.headers]

    @model_validator(mode="after")
    def _some(self) -> Period:
        if not self.model_fields_set:
            raise ValueError("{years: ...}, {months: ...}, {days: ...}")
        return self


class Derivation(Definition):
    """How a column is made of pieces; a bare text is a constant.

    The pieces are joined, then mapped, then moved in time; a blank result is filled, and the
    condition is applied last.
    """

    pieces: Annotated[
        tuple[AnyPiece, ...], BeforeValidator(_one_or_more), Field(alias="from", min_length=1)
    ]
    join: Text = ""
    mapping: dict[CellText, Text | None] | None = Field(None, alias="map")
    unmapped: Text | None = Field(None, alias="else")
    plus: Period | None = None
    minus: Period | None = None
    day: Literal["first", "last"] | None = None
    blank: Text | None = None
    when: AnyCondition | None = None
    otherwise: Text | None = None

    @property
    def refuses_unmapped(self) -> bool:
        """Whether a value that the map does not name is an unreadable cell."""
        return self.unmapped == UNREADABLE

    @property
    def keeps_unmapped(self) -> bool:
        """Whether a value that the map does not name stays as it is."""
        return "unmapped" not in self.model_fields_set

    @property
    def moves_date(self) -> bool:
        """Whether the value is a date that is moved in time."""
        return any(part is not None for part in (self.plus, self.minus, self.day))

    @property
    def cells(self) -> Iterator[Cell]:
        """The cells it reads, without those of conditions."""
        periods = [period for period in (self.plus, self.minus) if period is not None]
        amounts = [a for period in periods for a in (period.years, period.months, period.days)]
        for item in (*self.pieces, *amounts):
            if isinstance(item, Cell) and item.header is not None:
                yield item

    @property
    def headers(self) -> list[str]:
        """The headers it reads."""
        asked = self.when.headers if self.when else []
        return [header for cell in self.cells for header in cell.headers] + asked

    @model_validator(mode="after")
    def _complete(self) -> Derivation:
        for field, key, needed in (
            ("unmapped", "mapping", "map"),
            ("otherwise", "when", "when"),
        ):
            if field in self.model_fields_set and key not in self.model_fields_set:
                raise fault("missing_key", key=needed)
        return self


def _derivation(value: Any) -> Any:
    if value is None or isinstance(value, tuple):
        raise ValueError("text, table")
    return value if isinstance(value, dict) else {"from": {"text": value}}


AnyDerivation = Annotated[Derivation, BeforeValidator(_derivation)]
