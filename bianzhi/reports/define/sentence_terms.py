"""What the sentences of a report say: figures of its tables, and texts by what the figures are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from bianzhi.core.configuration.typed_yaml import DATACLASS, STRICT, LabelText

# The place of a figure: table/row/column; {period} and {previous} in it are codes of periods.
Place = Annotated[str, Field(pattern=r"^[^/]+/[^/]+/[^/]+$")]


@with_config(STRICT)
class Derived(TypedDict):
    """A number from figures of the sentence: their sum, first less second, or first by second."""

    sum: NotRequired[tuple[str, ...]]
    difference: NotRequired[tuple[str, str]]
    share: NotRequired[tuple[str, str]]


@with_config(STRICT)
class Extreme(TypedDict):
    """The row of a depth with the largest figure of a column; {x_name} is its name.

    It has no value where a figure of the depth is not shown, or none is above zero.
    """

    largest: str
    depth: int


FigureTerm = Place | Derived | Extreme


@dataclass(frozen=True)
class Case:
    """A text, and when it is used: ``name > 0``, ``name < 0``, ``name = 0``, or always."""

    __pydantic_config__ = DATACLASS

    text: LabelText
    when: Annotated[str, Field(pattern=r"^\w+ [<>=] 0$")] | None = None


@dataclass(frozen=True)
class SentenceTerms:
    """A sentence: its figures by name, and its texts, of which the first that applies is used.

    A sentence is left out where one of the figures that its text names is not shown.
    """

    __pydantic_config__ = DATACLASS

    code: str
    figures: Mapping[str, FigureTerm] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
