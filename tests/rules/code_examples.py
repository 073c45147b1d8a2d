"""Examples of the models that look codes of an entity up in their lists (C04 and E16).

Their models do the same for one entity each, so their examples derive from the dictionary: which
columns the entity has, and the list of each. Some have further examples of their own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import md5
from pathlib import Path
from typing import Any

from bianzhi.core.home import PROJECT_ROOT
from ingest.dictionary import schema
from ingest.dictionary.rule_terms import Example, ExampleTerms
from ingest.dictionary.rules import Rule

RULES = ("C04", "E16")
# E16 leaves the establishment type to C04.
LIST_OF_C04 = "establishment_type"
_INPUT = re.compile(r"(ref|event_states|period_states)\('(\w+)'\)")
_KEYED = re.compile(r"unlisted_codes\('records', lists, '\w+', \[(.*)\]\)")
JANUARY, FEBRUARY, MARCH = "2024-01-31", "2024-02-29", "2024-03-31"
UNLISTED = "?"
Row = dict[str, Any]


def derived(rule: Rule) -> list[ExampleTerms]:
    """The derived examples of each model of a rule; none for a rule that looks up no codes."""
    return [_terms(rule.rule_id, path) for path in rule.models] if rule.rule_id in RULES else []


@cache
def _terms(rule_id: str, path: Path) -> ExampleTerms:
    return _Model(rule_id, path).terms


class _Model:
    """A model that looks codes up, and its examples."""

    def __init__(self, rule_id: str, path: Path):
        sql = path.read_text("utf-8")
        kind, name = _INPUT.findall(sql)[0]
        keyed = _KEYED.search(sql)
        self.name = path.stem
        self.entity = path.stem.removeprefix(f"int_finding_{rule_id.lower()}_")
        self.is_event = kind == "event_states"
        self.input = {"event_states": "stg_", "period_states": "hist_"}.get(kind, "") + name
        self.lists = {
            column.name: column.code_list
            for column in schema.entities()[self.entity].columns
            if column.code_list and (column.code_list == LIST_OF_C04) == (rule_id == "C04")
        }
        self.keys = re.findall(r"'(\w+)'", keyed[1]) if keyed else []
        self.row: Row = {"source": "s", "scope": "c", "part": "main", "record_key": "k"}
        self.row |= {"lake_id": "l", "row_no": 2}
        if self.is_event:
            self.row |= {"row_hash": 1, "scope_rank": 1}
        if kind == "ref":
            self.row |= {"valid_from": JANUARY, "last_as_of_date": FEBRUARY}
        else:
            self.row |= {"as_of_date": JANUARY}

    @property
    def terms(self) -> ExampleTerms:
        fires = [*self._outside(), *self._of_another_list()]
        if self.is_event:
            fires += [*self._deliveries(), *self._ranks()]
        if len(self.lists) > 1 and self.keys:
            fires += self._hashed_keys()
        return ExampleTerms(
            model=self.name,
            finds={"entity": self.entity},
            fires=tuple(fires),
            silent=tuple(self._silent()),
        )

    def _example(self, name: str, rows: Sequence[Row], finds: Sequence[Row] = ()) -> Example:
        full = tuple({**self.row, **row} for row in rows)
        return Example(name=name, rows={self.input: full}, finds=tuple(finds))

    def _finding(self, column: str, row: Mapping[str, Any], **other: Any) -> Row:
        row = {**self.row, **row}
        key = row["record_key"]
        begin = row.get("valid_from") or row["as_of_date"]
        return {
            **{name: row[name] for name in ("source", "lake_id", "row_no")},
            "column_name": column,
            "record_key": f"#{md5(key.encode()).hexdigest()}" if column in self.keys else key,
            "valid_from": begin,
            "valid_to": None,
            "last_seen_on": row.get("last_as_of_date") or begin,
            **other,
        }

    def _outside(self) -> Iterator[Example]:
        for column in self.lists:
            for name, code in (("a code outside its list", UNLISTED), ("the source alone", "s")):
                row = {column: code}
                yield self._example(f"{column}: {name}", [row], [self._finding(column, row)])

    def _of_another_list(self) -> Iterator[Example]:
        for column, own in self.lists.items():
            others = (code for other in self.lists.values() for code in _codes(other))
            foreign = next((code for code in others if code not in _codes(own)), None)
            if foreign:
                row = {column: foreign}
                name = f"{column}: a code of another list of the entity"
                yield self._example(name, [row], [self._finding(column, row)])

    def _silent(self) -> Iterator[Example]:
        yield self._example("no codes", [{}])
        for column, own in self.lists.items():
            yield self._example(f"{column}: a code of its list", [{column: _codes(own)[0]}])
            yield self._example(f"{column}: a code of its source", [{column: "s:77"}])

    def _deliveries(self) -> Iterator[Example]:
        column = next(iter(self.lists))
        first = {column: UNLISTED}
        again = {**first, "as_of_date": FEBRUARY, "lake_id": "m"}
        changed = {**again, "row_hash": 2}
        yield self._example(
            "delivered twice", [first, again], [self._finding(column, first, last_seen_on=FEBRUARY)]
        )
        yield self._example(
            "another content since",
            [first, changed],
            [self._finding(column, first, valid_to=FEBRUARY), self._finding(column, changed)],
        )
        others = [
            {**again, "record_key": "k2"},
            {**first, "source": "t", "as_of_date": MARCH},
        ]
        yield self._example(
            "the same content of another record and another source",
            [first, *others],
            [self._finding(column, row) for row in [first, *others]],
        )

    def _ranks(self) -> Iterator[Example]:
        """Of deliveries of one day the greater rank, scope or part comes first."""
        column = next(iter(self.lists))
        less = {column: UNLISTED}
        for name, value in (("scope_rank", 2), ("scope", "d"), ("part", "more")):
            greater = {**less, name: value, "lake_id": "m"}
            yield self._example(
                f"on one day, with another {name}",
                [less, greater],
                [self._finding(column, greater)],
            )
            other = {**greater, "row_hash": 2}
            yield self._example(
                f"on one day, with another {name} and another content",
                [less, other],
                [self._finding(column, less, valid_to=JANUARY), self._finding(column, other)],
            )

    def _hashed_keys(self) -> Iterator[Example]:
        """The key of a record is a hash if a code in it is unlisted, for this record alone."""
        key, plain = self.keys[0], next(name for name in self.lists if name not in self.keys)
        both = {key: UNLISTED, plain: UNLISTED}
        hashed = self._finding(key, both)
        yield self._example(
            "a code of the key and another one", [both], [hashed, {**hashed, "column_name": plain}]
        )
        row, other = {key: UNLISTED}, {plain: UNLISTED}
        for name, value in (("source", "t"), ("record_key", "k2"), ("lake_id", "m"), ("row_no", 3)):
            differing = {**other, name: value}
            if self.is_event:
                differing |= {"row_hash": 2, "as_of_date": FEBRUARY}
            yield self._example(
                f"a code of the key, and of a record with another {name} another code",
                [row, differing],
                [
                    self._finding(key, row, valid_to=FEBRUARY if self._replaces(name) else None),
                    self._finding(plain, differing),
                ],
            )

    def _replaces(self, name: str) -> bool:
        return self.is_event and name in ("lake_id", "row_no")


@cache
def _codes(code_list: str) -> tuple[str, ...]:
    (path,) = (PROJECT_ROOT / "seeds" / "codes").rglob(f"{code_list}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(row["code"] for row in csv.DictReader(file))
