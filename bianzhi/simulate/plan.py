"""A plan as YAML: its months and its steps, each with every fault reported at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, Field, PositiveInt, model_validator

from bianzhi.core.configuration.typed_yaml import (
    AnyText,
    Definition,
    document_of,
    validated,
)
from bianzhi.core.problems import Phrase

KINDS = ("move_posts", "merge", "split", "set_quota")


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(Phrase("simulate.expect_day")) from error
    return text


Day = Annotated[AnyText, AfterValidator(_day)]


class MovePosts(Definition):
    """Posts of a type that move from one organization to another."""

    from_: AnyText = Field(alias="from")
    to: AnyText
    establishment_type_code: AnyText
    posts: PositiveInt


class Merge(Definition):
    """Organizations that become part of another one, with posts, quotas and staff."""

    into: AnyText
    from_: tuple[AnyText, ...] = Field(alias="from", min_length=1)


class Share(Definition):
    """Posts and staff by establishment type that a part of an organization takes along."""

    posts: Mapping[str, int] = {}
    staff: Mapping[str, int] = {}


class Split(Definition):
    """An organization of which parts become organizations of their own."""

    from_: AnyText = Field(alias="from")
    into: Mapping[str, Share]


class SetQuota(Definition):
    """A new number of posts of a type, or of leadership posts of a level and role."""

    organization_code: AnyText
    establishment_type_code: AnyText = ""
    leadership_level_code: AnyText = ""
    leadership_role_code: AnyText = ""
    posts: int = Field(ge=0)

    @model_validator(mode="after")
    def _names_one_quota(self) -> SetQuota:
        is_office = bool(self.leadership_level_code and self.leadership_role_code)
        if bool(self.establishment_type_code) == is_office:
            raise ValueError(Phrase("simulate.expect_one_quota"))
        return self


class Step(Definition):
    """One change on a day."""

    on: Day
    move_posts: MovePosts | None = None
    merge: Merge | None = None
    split: Split | None = None
    set_quota: SetQuota | None = None

    @model_validator(mode="after")
    def _is_one_change(self) -> Step:
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise ValueError(Phrase("simulate.expect_one_change"))
        return self

    @property
    def day(self) -> date:
        """The day of the change."""
        return date.fromisoformat(self.on)


class Plan(Definition):
    """Months from the state of one to the end of another, and the steps between them."""

    from_: Day = Field(alias="from")
    to: Day
    steps: tuple[Step, ...] = ()

    @property
    def first(self) -> date:
        """The day up to which the state is taken."""
        return date.fromisoformat(self.from_)

    @property
    def last(self) -> date:
        """The day up to which months are computed."""
        return date.fromisoformat(self.to)

    def in_order(self) -> list[Step]:
        """The steps by day; steps of one day keep their order."""
        return sorted(self.steps, key=lambda step: step.day)


class _PlanLoader(yaml.CSafeLoader):
    """Reads ``on`` as the word that it is, not as true."""


_PlanLoader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool"]
    for sign, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_plan(path: Path) -> Plan:
    """The plan of a file.

    Raises:
        Refused: The file is no plan; all its faults are reported.
    """
    return validated(document_of(path, loader_type=_PlanLoader), Plan, path.name)
