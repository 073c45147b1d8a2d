"""What the charts of a report may say, by their kind; each is a mapping of columns and texts."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from bianzhi.core.configuration.typed_yaml import STRICT, LabelText


@with_config(STRICT)
class _Any(TypedDict):
    code: str
    table: str
    title: LabelText
    alt: LabelText
    unit: NotRequired[LabelText]


@with_config(STRICT)
class Line(TypedDict):
    """One line of a chart over time: a column and its name."""

    column: str
    name: LabelText


class Use(_Any):
    """Bars of authorized posts and of staff in post, by row."""

    kind: Literal["use"]
    depth: int
    authorized: str
    in_post: str
    over: str
    vacant: str
    names: dict[Literal["authorized", "in_post"], LabelText]


class Lights(_Any):
    """Counts of lights by row and colour."""

    kind: Literal["lights"]
    depth: int
    lights: str


class Pyramid(_Any):
    """Staff by age and sex."""

    kind: Literal["pyramid"]
    row: str
    all: str
    women: str
    names: dict[Literal["men", "women"], LabelText]
    small: NotRequired[bool]


class Flow(_Any):
    """From an opening figure through additions and deductions to a closing one."""

    kind: Literal["flow"]
    row: str
    opening: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    net: tuple[str, ...]
    closing: str


class Waterfall(_Any):
    """The causes of a change, one after the other."""

    kind: Literal["waterfall"]
    row: str
    column: str


class Sankey(_Any):
    """Where staff went."""

    kind: Literal["sankey"]
    column: str


class Course(_Any):
    """Lines over time; as an index, the first figure is 100."""

    kind: Literal["course"]
    lines: tuple[Line, ...]
    index: NotRequired[bool]
    moments: NotRequired[bool]


class Months(_Any):
    """Authorized posts and staff by month; a small chart."""

    kind: Literal["months"]
    authorized: str
    in_post: str
    names: dict[Literal["authorized", "in_post"], LabelText]


class LightRuns(_Any):
    """Lights over time, a line per cell; a small chart."""

    kind: Literal["light_runs"]
    light: str
    until: str


class Ahead(_Any):
    """Bars by year with a dark part and a tick; a small chart."""

    kind: Literal["ahead"]
    bars: str
    dark: str
    tick: str
    rows: tuple[str, ...]
    names: dict[Literal["bars", "dark", "tick"], LabelText]
    axis: LabelText


class Multiples(_Any):
    """Small charts over time, one per group."""

    kind: Literal["multiples"]
    lines: tuple[Line, ...]


ChartTerms = Annotated[
    Use
    | Lights
    | Pyramid
    | Flow
    | Waterfall
    | Sankey
    | Course
    | Multiples
    | Months
    | LightRuns
    | Ahead,
    Field(discriminator="kind"),
]
