"""What the templates of the synthetic city hold, by the name of their file."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NotRequired

from pydantic import with_config
from typing_extensions import TypedDict

from bianzhi.core.configuration.typed_yaml import DATACLASS


@with_config(DATACLASS)
class Division(TypedDict):
    """A division; towns and zones are written as the last three digits of the code and the name."""

    name: str
    level: Literal["1", "2", "3", "9"]
    parent: NotRequired[str]
    word: NotRequired[str]
    weight: NotRequired[float]
    staffed: NotRequired[bool]
    towns: NotRequired[list[str]]
    zones: NotRequired[list[str]]
    town_count: NotRequired[int]


@with_config(DATACLASS)
class Names(TypedDict):
    """Pools for invented people: characters of names, majors by kind of work, agencies, towns."""

    surnames: str
    male: str
    female: str
    majors: dict[str, list[str]]
    agencies: list[str]
    towns: list[str]


@with_config(DATACLASS)
class Departments(TypedDict):
    """Names of internal departments; business ones by kind of organization."""

    support: list[str]
    business: dict[str, list[str]]
    after_reform: list[str]


# One change of a reform; ``from`` is the share (0 to 1) of a predecessor's posts that moves.
ReformItem = TypedDict(
    "ReformItem",
    {
        "successor": str,
        "event": Literal["merge", "rename", "new", "transfer_in"],
        "from": dict[str, float],
        "name": NotRequired[str],
        "city_name": NotRequired[str],
        "county_name": NotRequired[str],
    },
)
with_config(DATACLASS)(ReformItem)


@with_config(DATACLASS)
class Reform(TypedDict):
    """What one reform does to the organs of a city or county, and when."""

    city_window: list[date]
    county_window: list[date]
    items: list[ReformItem]
    plates: NotRequired[dict[str, str]]


KINDS: dict[str, Any] = {
    "departments": Departments,
    "divisions": dict[str, Division],
    "names": Names,
    "reforms": dict[str, Reform],
}
