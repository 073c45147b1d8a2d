"""A source's contract: which files and sheets feed which entity, and how their cells are read.

The effective contract is the YAML together with the canonical columns and the code lists it
uses. Its bytes go to the archive with every reading, so that the same hash always means the same
reading and a rebuild needs nothing else.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from bianzhi.core.problems import Problem, Refused
from bianzhi.store.contract_terms import ContractTerms
from ingest.contract import patterns, validation
from ingest.dictionary import codes, schema
from ingest.dictionary.schema import Column, Entity

FOLDER = Path(__file__).resolve().parents[1] / "contracts"
# Raise when the same contract and bytes would be read into other rows than before.
READING_VERSION = 1

DEFAULT_ENCODINGS = ("utf-8-sig", "gb18030")
DEFAULT_NULL_MARKERS = ("NULL", "null", "\\N")
# Settings that may stand at the contract, the entity or the part; the narrower one wins,
# tables are merged and lists are added up.
_MERGED = ("columns", "aliases", "placeholders", "derive")
_ADDED = ("ignored", "null_markers", "skip_blank")
_SINGLE = (
    "headers",
    "header_row",
    "header_names",
    "split",
    "unknown_columns",
    "may_be_empty",
    "key",
    "encodings",
    "delimiter",
)


@dataclass(frozen=True)
class Match:
    """Files by glob, and the sheets of workbooks by name; no sheets means the only sheet."""

    files: tuple[str, ...]
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """How one part of an entity is found and read."""

    entity: Entity
    name: str
    matches: tuple[Match, ...]
    headers: dict[str, str]
    ignored: frozenset[str]
    unknown_columns: str
    header_row: int | None
    header_names: tuple[str, ...]
    split: dict[str, str]
    derive: dict[str, dict[str, Any]]
    null_markers: tuple[str, ...]
    placeholders: dict[str, list[str]]
    may_be_empty: bool
    key: str
    skip_blank: tuple[str, ...]
    encodings: tuple[str, ...]
    delimiter: str
    codes: dict[str, tuple[pl.Series, pl.Series]]
    # Expressions made for this part once and used for every file of it.
    memory: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the entity that the part feeds."""
        return self.entity.columns

    @property
    def mandatory(self) -> tuple[str, ...]:
        """Columns that must come; a source without natural key need not send the key."""
        return self.entity.required if self.key == "row" else self.entity.mandatory

    @property
    def uses_file_name(self) -> bool:
        """Whether the rows depend on what the file is called, beside what is in it."""
        pieces = [piece for spec in self.derive.values() for piece in spec["from"]]
        return any(piece == "file" or piece == "sheet" for piece in pieces)

    @cached_property
    def known_headers(self) -> frozenset[str]:
        """Headers, in normal form, that are read, ignored or used to derive a column."""
        derived = {
            patterns.normal_header(piece["header"])
            for spec in self.derive.values()
            for piece in [*spec["from"], spec.get("when")]
            if isinstance(piece, dict) and "header" in piece
        }
        return frozenset(self.headers) | self.ignored | derived


@dataclass(frozen=True)
class Contract:
    """One source, ready to read its deliveries."""

    source: str
    rank: int
    stale_after_months: int
    delivery: dict[str, dict[str, Any]]
    ignored_files: tuple[str, ...]
    ignored_sheets: tuple[str, ...]
    parts: tuple[Part, ...]
    body: bytes
    path: str

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the contract in hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()

    def part(self, entity: str, name: str) -> Part:
        """The part of this entity and name; raises ``StopIteration`` where there is none."""
        return next(p for p in self.parts if p.entity.name == entity and p.name == name)


def load(source: str | None = None, path: str | Path | None = None) -> Contract:
    """The contract of a built-in source, or one of the user's own at ``path``."""
    if path is None:
        path = FOLDER / f"{source}.yml"
        if not path.is_file():
            known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.yml")))
            raise Refused([Problem("land.unknown_source", {"source": source, "known": known})], 2)
    path = Path(path)
    written, root = _read_yaml(path)
    problems = validation.check(written, str(path), root)
    if problems:
        raise Refused(problems)
    if source is not None and source != written["source"]:
        values = {"source": source, "written": written["source"]}
        raise Refused([Problem("land.contract_other_source", values, file=str(path))])
    made = _make(_effective(written), str(path))
    problems = _unreachable(made)
    if problems:
        raise Refused(problems)
    return made


def from_bytes(body: bytes) -> Contract:
    """A contract as it stood when it was archived."""
    return _make(json.loads(body), "archive")


def _unreachable(made: Contract) -> list[Problem]:
    """Columns that must come although no header of the contract means them."""
    return [
        Problem(
            "land.contract_unreachable",
            {"place": f"entities.{part.entity.name}.{part.name}", "column": column},
            file=made.path,
        )
        for part in made.parts
        for column in part.mandatory
        if column not in part.headers.values() and column not in part.derive
    ]


def _read_yaml(path: Path) -> tuple[Any, yaml.Node | None]:
    """The contract and its tree, which knows the lines."""
    try:
        text = path.read_text("utf-8")
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
        return yaml.load(text, Loader=yaml.CSafeLoader), tree
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem("land.contract_unreadable", {"detail": str(error)}, file=str(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else None
        detail = getattr(error, "problem", None) or str(error)
        problem = Problem("land.contract_not_yaml", {"detail": detail}, file=str(path), row=row)
    raise Refused([problem])


def _effective(written: dict[str, Any]) -> dict[str, Any]:
    entity_specs = {name: schema.raw_entities()[name] for name in written["entities"]}
    used = schema.build_entities(entity_specs, schema.raw_columns())
    names = sorted({name for entity in used.values() for name in entity.column_names})
    code_lists = {schema.columns()[name].code_list for name in names}
    lists = sorted(name for name in code_lists if name is not None)
    lacking = [name for name in lists if not codes.list_path(name).exists()]
    if lacking:
        raise Refused([_no_code_list(name) for name in lacking])
    return {
        "reading": READING_VERSION,
        "contract": written,
        "entities": entity_specs,
        "columns": {name: schema.raw_columns()[name] for name in names},
        "codes": {name: codes.names_of(name) for name in lists},
    }


def _no_code_list(name: str) -> Problem:
    values = {"code_list": name, "path": codes.list_path(name)}
    return Problem("land.contract_no_code_list", values)


def _make(effective: dict[str, Any], path: str) -> Contract:
    written = effective["contract"]
    terms = ContractTerms.of(written)
    entities = schema.build_entities(effective["entities"], effective["columns"])
    lists = effective["codes"]
    body = json.dumps(effective, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8")
    return Contract(
        source=written["source"],
        rank=terms.rank,
        stale_after_months=terms.stale_after_months,
        delivery=written.get("delivery") or {},
        ignored_files=tuple(written.get("ignored_files") or ()),
        ignored_sheets=tuple(written.get("ignored_sheets") or ()),
        parts=tuple(
            _part(entities[name], part_name, [written, spec or {}, part_spec or {}], lists)
            for name, spec in written["entities"].items()
            for part_name, part_spec in _part_specs(spec)
        ),
        body=body,
        path=path,
    )


def _part_specs(spec: dict[str, Any] | None) -> list[tuple[str, dict[str, Any]]]:
    """An entity without ``parts`` has the one part ``main``."""
    return list(((spec or {}).get("parts") or {"main": {}}).items())


def _part(
    entity: Entity,
    name: str,
    levels: list[dict[str, Any]],
    lists: dict[str, dict[str, str]],
) -> Part:
    chosen = _settle(levels)
    headers = dict(_base_headers(entity, chosen.get("headers", "canonical")))
    for header, column in chosen["columns"].items():
        if column in entity.column_names:
            headers[patterns.normal_header(str(header))] = column
    row = chosen.get("header_row", 1)
    return Part(
        entity=entity,
        name=name,
        matches=_matches(entity, levels[1:]),
        headers=headers,
        ignored=frozenset(patterns.normal_header(str(header)) for header in chosen["ignored"]),
        unknown_columns=chosen.get("unknown_columns", "refuse"),
        header_row=None if row == "auto" else row,
        header_names=tuple(map(str, chosen.get("header_names") or ())),
        split=chosen.get("split") or {},
        derive={
            column: _derivation(spec)
            for column, spec in chosen["derive"].items()
            if column in entity.column_names
        },
        null_markers=tuple(chosen["null_markers"] or DEFAULT_NULL_MARKERS),
        placeholders=chosen["placeholders"],
        may_be_empty=chosen.get("may_be_empty", False),
        key=chosen.get("key", "natural"),
        skip_blank=tuple(chosen["skip_blank"]),
        encodings=tuple(chosen.get("encodings") or DEFAULT_ENCODINGS),
        delimiter=chosen.get("delimiter", ","),
        codes=_codes(entity, chosen["aliases"], lists),
    )


def _codes(
    entity: Entity, aliases: dict[str, dict[str, str]], lists: dict[str, dict[str, str]]
) -> dict[str, tuple[pl.Series, pl.Series]]:
    """Per column what it may say instead of a code; the contract's own names beat the list's."""
    found: dict[str, tuple[pl.Series, pl.Series]] = {}
    for column in entity.columns:
        names = dict(lists.get(column.code_list or "", {}))
        own = aliases.get(column.name, {})
        names.update({str(written): str(code) for written, code in own.items()})
        if names:
            found[column.name] = (
                pl.Series(list(names), dtype=pl.String),
                pl.Series(list(names.values()), dtype=pl.String),
            )
    return found


def _settle(levels: list[dict[str, Any]]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for name in _MERGED:
        chosen[name] = {}
        for level in levels:
            chosen[name].update(level.get(name) or {})
    for name in _ADDED:
        chosen[name] = [item for level in levels for item in level.get(name) or ()]
    for name in _SINGLE:
        for level in levels:
            if name in level:
                chosen[name] = level[name]
    return chosen


def _base_headers(entity: Entity, base: str) -> list[tuple[str, str]]:
    if base == "canonical":
        return [(patterns.normal_header(name), name) for name in entity.column_names]
    if base == "labels":
        return [(patterns.normal_header(c.label), c.name) for c in entity.columns]
    return []


def _derivation(spec: Any) -> dict[str, Any]:
    """A bare text is a constant; ``from`` may be one piece."""
    if not isinstance(spec, dict):
        return {"from": [{"text": str(spec)}]}
    pieces = spec["from"] if isinstance(spec["from"], list) else [spec["from"]]
    return {**spec, "from": pieces}


def _matches(entity: Entity, levels: list[dict[str, Any]]) -> tuple[Match, ...]:
    """``named``: a file so named in any format, or a sheet so named in a workbook.

    After the name of a file may follow ``_`` and digits: a date, a division code.
    """
    spec = next((s for s in reversed(levels) if "files" in s or "named" in s), {})
    if "files" in spec:
        return (Match(tuple(spec["files"]), tuple(spec.get("sheets") or ())),)
    names = tuple(spec.get("named") or (entity.name,))
    files = tuple(
        f"{name}{more}{suffix}"
        for name in names
        for more in ("", "_[0-9]*")
        for suffix in patterns.SUFFIXES
    )
    books = tuple(f"*{suffix}" for suffix in patterns.WORKBOOKS)
    return (Match(files), Match(books, names))
