"""Expectations on landing columns, derived from the landing dictionary."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from pydantic import Field

from bianzhi.core import code_lists
from bianzhi.core.configuration.typed_yaml import Definition, read
from ingest.dictionary import schema

FOLDER = Path(__file__).parent


class Arguments(TypedDict, total=False):
    """The allowed values of a rule: a set, or both ends of a range, each of which may be open."""

    value_set: Sequence[str]
    min_value: Any
    max_value: Any


class _PlausibleRange(Definition):
    """The bounds of a column; ``years_ahead`` counts from the newest as-of date."""

    low: int | datetime.date = Field(alias="from")
    high: int | datetime.date | None = Field(None, alias="to")
    years_ahead: int | None = None


class _Plausible(Definition):
    """Plausible values by type of column, and by name where a column differs."""

    types: dict[str, _PlausibleRange]
    columns: dict[str, _PlausibleRange]


@dataclass(frozen=True)
class Rule:
    """One expectation: the condition on a column of a batch, and its class."""

    expectation_id: str
    batch: str
    column: str
    kind: str
    class_code: str
    arguments: Arguments = field(default_factory=Arguments)
    sentences: tuple[str, str] = ("", "")
    # Values of personal columns are counted, never shown.
    is_personal: bool = False


@dataclass(frozen=True)
class LandedPart:
    """The landed data of one batch: a part of an entity from one source.

    A contract may omit the natural key; then the parts of the key may be blank.
    """

    batch: str
    entity: schema.Entity
    newest_as_of: datetime.date
    natural_key: bool = True


def landing_rules(landed: LandedPart) -> list[Rule]:
    """Every expectation on ``landed``, in column order."""
    shape = dict(schema.lake_columns(landed.entity.name))
    rules = []
    for column in landed.entity.columns:
        name = _lake_name(column)
        rules += [
            *_presence(landed, column, name),
            *_code(landed, column, name),
            *_range(landed, column, name),
            *_check(landed, column),
        ]
    return [rule for rule in rules if rule.column in shape]


@cache
def codes_of(code_list: str) -> tuple[str, ...]:
    """The codes of a list in the seeds."""
    return tuple(row["code"] for row in code_lists.rows(code_list))


def _lake_name(column: schema.Column) -> str:
    if column.personal in ("id", "name"):
        return schema.key_column(column)
    return "birth_month" if column.personal == "birth" else column.name


def _presence(landed: LandedPart, column: schema.Column, name: str) -> list[Rule]:
    is_key = column.name in landed.entity.key
    if column.name not in landed.entity.mandatory or (is_key and not landed.natural_key):
        return []
    class_code = "key" if is_key else "required"
    meaning = (f"{name} is filled in", f"“{column.label}”应填写")
    return [_rule(landed, column, name, "not_null", class_code, {}, meaning)]


def _code(landed: LandedPart, column: schema.Column, name: str) -> list[Rule]:
    if not column.code_list or column.personal:
        return []
    arguments: Arguments = {"value_set": codes_of(column.code_list)}
    meaning = (
        f"{name} is in the list {column.code_list}",
        f"“{column.label}”应在代码表 {column.code_list} 内",
    )
    return [_rule(landed, column, name, "in_set", "code", arguments, meaning)]


def _range(landed: LandedPart, column: schema.Column, name: str) -> list[Rule]:
    plausible = _plausible()
    plausible_range = plausible.columns.get(name) or plausible.types.get(column.type)
    if not plausible_range:
        return []
    low, high = plausible_range.low, plausible_range.high
    if plausible_range.years_ahead is not None:
        high = datetime.date(landed.newest_as_of.year + plausible_range.years_ahead, 12, 31)
    meaning = (
        f"{name} is between {low} and {high}",
        f"“{column.label}”应在 {low} 与 {high} 之间",
    )
    arguments: Arguments = {"min_value": low, "max_value": high}
    return [_rule(landed, column, name, "between", "range", arguments, meaning)]


def _check(landed: LandedPart, column: schema.Column) -> list[Rule]:
    if column.check == "citizen_id":
        name = "id_check_code"
        meaning = ("the citizen id is sound", "公民身份号码应通过校验")
    elif column.check == "uscc":
        name = "uscc_check_code"
        meaning = ("the credit code is sound", "统一社会信用代码应通过校验")
    else:
        return []
    # A record without the number cannot be checked; another rule checks its absence. A number of
    # another kind has no check digit.
    arguments: Arguments = {"value_set": ("ok", "missing", "not_applicable")}
    return [_rule(landed, None, name, "in_set", "check_digit", arguments, meaning)]


def _rule(
    landed: LandedPart,
    delivered: schema.Column | None,
    column: str,
    kind: str,
    class_code: str,
    arguments: Arguments,
    meaning: tuple[str, str],
) -> Rule:
    label_zh, label_en = landed.entity.labels
    return Rule(
        expectation_id=f"{landed.batch}.{column}.{class_code}",
        batch=landed.batch,
        column=column,
        kind=kind,
        class_code=class_code,
        arguments=arguments,
        sentences=(f"{label_en}: {meaning[0]}", f"{label_zh}：{meaning[1]}"),
        is_personal=delivered is not None and delivered.personal is not None,
    )


@cache
def _plausible() -> _Plausible:
    return read(FOLDER / "plausible.yml", _Plausible)
