"""A source's contract: which files and sheets feed which entity, and how their cells are read.

The effective contract is the YAML together with the canonical columns and the code lists it
uses. Its bytes go to the archive with every reading, so that the same hash always means the same
reading and a rebuild needs nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from bianzhi.core import code_lists
from bianzhi.core.configuration.typed_yaml import Document, validated
from bianzhi.core.problems import Problem, Refused, did_you_mean
from ingest.contract import checks, extends, normal, patterns
from ingest.contract.derivation import Condition, Derivation
from ingest.contract.terms import (
    CITIZEN_ID,
    ContractDefinition,
    DeliveryTerms,
    EntityTerms,
    Pair,
    PartTerms,
    Split,
    Terms,
)
from ingest.dictionary import codes, schema
from ingest.dictionary.schema import Column, Entity
from ingest.reading_version import READING_VERSION

FOLDER = Path(__file__).resolve().parents[1] / "contracts"

DEFAULT_NULL_MARKERS = ("NULL", "null", "\\N")
# Settings may be given for the contract, the entity or the part; the narrower one wins, but
# these tables are merged and these lists are added up.
_MERGED = ("columns", "aliases", "placeholders", "derive", "not_records")
_ADDED = ("ignored", "personal", "null_markers", "skip_blank")


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
    # The headers that ``columns`` maps, as written, and their columns; the others are implied.
    mapped: dict[str, str]
    ignored: frozenset[str]
    personal: frozenset[str]
    unknown_columns: str
    header_row: int | None
    header_names: tuple[str, ...]
    where: Condition | None
    split: Split | None
    pair: Pair | None
    id_numbering: str
    derive: dict[str, Derivation]
    null_markers: tuple[str, ...]
    placeholders: dict[str, tuple[str, ...]]
    may_be_empty: bool
    key: str
    skip_blank: tuple[str, ...]
    encodings: tuple[str, ...]
    delimiter: str
    codes: dict[str, tuple[pl.Series, pl.Series]]
    # Words by which lines that are no records are recognized, by kind of line.
    not_records: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # The first of the hundred years that a year of two digits may mean; None if it means nothing.
    two_digit_years: int | None = None
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

    def names_read(self, path: str, sheet: str | None) -> list[str]:
        """The names of a file and its sheet, if the rows depend on them beside the content."""
        pieces = [piece for derivation in self.derive.values() for piece in derivation.pieces]
        return [path, sheet or ""] if "file" in pieces or "sheet" in pieces else []

    @property
    def has_citizen_ids(self) -> bool:
        """Whether the ids of persons are citizen ids, which have a check digit."""
        return self.id_numbering == CITIZEN_ID

    @property
    def deciding_headers(self) -> list[tuple[str, str]]:
        """Headers that decide which rows are read, each with the setting that names it."""
        settings = {"where": self.where, "pair": self.pair}
        return [
            (name, header)
            for name, setting in settings.items()
            if setting is not None
            for header in setting.headers
        ]

    @cached_property
    def read_headers(self) -> frozenset[str]:
        """Headers, in normal form, whose cells are needed."""
        named = [header for _, header in self.deciding_headers]
        named += [h for derivation in self.derive.values() for h in derivation.headers]
        named += [self.split.header] if self.split else []
        mapped = frozenset(self.headers) - self.ignored - self.personal
        return mapped | frozenset(map(normal.header, named))

    @cached_property
    def known_headers(self) -> frozenset[str]:
        """Headers, in normal form, that are read or accepted without being read."""
        return frozenset(self.headers) | self.ignored | self.personal | self.read_headers


@dataclass(frozen=True)
class Contract:
    """One source, ready to read its deliveries."""

    source: str
    rank: int
    stale_after_months: int
    delivery: DeliveryTerms
    ignored_files: tuple[str, ...]
    ignored_sheets: tuple[str, ...]
    parts: tuple[Part, ...]
    body: bytes
    path: str

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the contract in hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def known_headers(self) -> frozenset[str]:
        """Every header, in normal form, of every part."""
        return frozenset[str]().union(*(part.known_headers for part in self.parts))

    def part(self, entity: str, name: str) -> Part:
        """The part of this entity and name; raises ``StopIteration`` where there is none."""
        return next(p for p in self.parts if p.entity.name == entity and p.name == name)


def load(source: str | None = None, path: str | Path | None = None) -> Contract:
    """The contract of a built-in source, or one of the user's own at ``path``."""
    if path is None:
        path = FOLDER / f"{source}.yml"
        if not path.is_file():
            known = sorted(file.stem for file in FOLDER.glob("*.yml"))
            guess = did_you_mean(source or "", known)
            values = {"source": source, "known": ", ".join(known), "guess": guess}
            raise Refused([Problem("land.unknown_source", values)], 2)
        # A process that lands often reads a built-in contract once for each state of its files.
        return _built_in(source, path, code_lists.FOLDER, _state(FOLDER))
    return _read(source, Path(path))


@lru_cache
def _built_in(source: str | None, path: Path, codes_folder: Path, state: tuple) -> Contract:
    return _read(source, path)


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """The contracts of a folder with time and size; a contract can extend those beside it."""
    files = ((file.name, file.stat()) for file in sorted(folder.glob("*.yml")))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in files)


def _read(source: str | None, path: Path) -> Contract:
    document = extends.extended(path, FOLDER, _valid)
    definition = _valid(document, str(path))
    if source is not None and source != definition.source:
        values = {"source": source, "written": definition.source}
        raise Refused([Problem("land.contract_other_source", values, file=str(path))])
    contract = _make(_effective(document.content), definition, str(path))
    problems = checks.faults(contract, document)
    if problems:
        raise Refused(problems)
    return contract


@lru_cache
def from_bytes(body: bytes) -> Contract:
    """A contract as it stood when it was archived."""
    return _archived(json.loads(body))


def for_current_reading(body: bytes) -> Contract:
    """An archived contract with the same terms, for the reading of this version."""
    return _archived({**json.loads(body), "reading": READING_VERSION})


def _archived(effective: dict[str, Any]) -> Contract:
    return _make(effective, _definition(Document(effective["contract"]), "archive"), "archive")


def _definition(
    document: Document, path: str, context: dict[str, Any] | None = None
) -> ContractDefinition:
    return validated(document, ContractDefinition, path, area=extends.AREA, context=context)


def _valid(document: Document, path: str) -> ContractDefinition:
    return _definition(document, path, _known_names())


def _known_names() -> dict[str, Any]:
    """The names of all columns, and of the columns of each entity."""
    entities = {name: entity.column_names for name, entity in schema.entities().items()}
    return {"columns": list(schema.columns()), "entities": entities}


def _effective(written: dict[str, Any]) -> dict[str, Any]:
    entity_specs = {name: schema.raw_entities()[name] for name in written["entities"]}
    used = schema.build_entities(entity_specs, schema.raw_columns())
    names = sorted({name for entity in used.values() for name in entity.column_names})
    named = {schema.columns()[name].code_list for name in names}
    lists = sorted(name for name in named if name is not None)
    lacking = [name for name in lists if code_lists.list_path(name) is None]
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
    values = {"code_list": name, "path": code_lists.FOLDER}
    return Problem("land.contract_no_code_list", values)


def _make(effective: dict[str, Any], definition: ContractDefinition, path: str) -> Contract:
    entities = schema.build_entities(effective["entities"], effective["columns"])
    lists = effective["codes"]
    body = json.dumps(effective, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8")
    return Contract(
        source=definition.source,
        rank=definition.rank,
        stale_after_months=definition.stale_after_months,
        delivery=definition.delivery,
        ignored_files=definition.ignored_files,
        ignored_sheets=definition.ignored_sheets,
        parts=tuple(
            _part(entities[name], part_name, (definition, terms, part_terms), lists)
            for name, terms in definition.entities.items()
            for part_name, part_terms in _parts(terms)
        ),
        body=body,
        path=path,
    )


def _parts(terms: EntityTerms) -> list[tuple[str, PartTerms]]:
    """An entity without ``parts`` has the one part ``main``."""
    return list(terms.parts.items()) or [("main", PartTerms())]


def _part(
    entity: Entity,
    name: str,
    levels: tuple[ContractDefinition, EntityTerms, PartTerms],
    lists: dict[str, dict[str, str]],
) -> Part:
    terms = _settle(levels)
    mapped = {h: column for h, column in terms.columns.items() if column in entity.column_names}
    headers = dict(_base_headers(entity, terms.headers))
    headers |= {normal.header(header): column for header, column in mapped.items()}
    return Part(
        entity=entity,
        name=name,
        matches=_matches(entity, levels[1:]),
        headers=headers,
        mapped=mapped,
        ignored=frozenset(map(normal.header, terms.ignored)),
        personal=frozenset(map(normal.header, terms.personal)),
        unknown_columns=terms.unknown_columns,
        header_row=terms.header_row,
        header_names=terms.header_names,
        where=terms.where,
        split=terms.split,
        pair=terms.pair,
        id_numbering=terms.id_numbering,
        derive={
            column: derivation
            for column, derivation in terms.derive.items()
            if column in entity.column_names
        },
        null_markers=terms.null_markers or DEFAULT_NULL_MARKERS,
        placeholders=terms.placeholders,
        may_be_empty=terms.may_be_empty,
        key=terms.key,
        skip_blank=terms.skip_blank,
        encodings=terms.encodings,
        delimiter=terms.delimiter,
        codes=_codes(entity, terms.aliases, lists),
        not_records={str(kind): words for kind, words in terms.not_records.items()},
        two_digit_years=terms.two_digit_years,
    )


def _codes(
    entity: Entity, aliases: dict[str, dict[str, str]], lists: dict[str, dict[str, str]]
) -> dict[str, tuple[pl.Series, pl.Series]]:
    """Per column what it may say instead of a code; the contract's own names beat the list's."""
    result: dict[str, tuple[pl.Series, pl.Series]] = {}
    for column in entity.columns:
        names = dict(lists.get(column.code_list or "", {}))
        names.update(aliases.get(column.name, {}))
        forms = {form: code for name, code in names.items() for form in normal.label_forms(name)}
        names = forms | names
        if names:
            result[column.name] = (
                pl.Series(list(names), dtype=pl.String),
                pl.Series(list(names.values()), dtype=pl.String),
            )
    return result


def _settle(levels: Sequence[Terms]) -> Terms:
    """The terms of a part: each setting from the narrowest level that gives it."""
    chosen: dict[str, Any] = {}
    for name in Terms.model_fields:
        given = [getattr(level, name) for level in levels if name in level.model_fields_set]
        if name in _MERGED:
            chosen[name] = {key: value for table in given for key, value in table.items()}
        elif name in _ADDED:
            chosen[name] = tuple(item for items in given for item in items)
        elif given:
            chosen[name] = given[-1]
    return Terms.model_construct(**chosen)


def _base_headers(entity: Entity, base: str) -> list[tuple[str, str]]:
    if base == "canonical":
        return [(normal.header(name), name) for name in entity.column_names]
    if base == "labels":
        return [(normal.header(c.label), c.name) for c in entity.columns]
    return []


def _matches(entity: Entity, levels: tuple[EntityTerms, PartTerms]) -> tuple[Match, ...]:
    """``named``: a file so named in any format, or a sheet so named in a workbook.

    After the name of a file may follow ``_`` and digits: a date, a division code.
    """
    own = (terms for terms in reversed(levels) if {"files", "named"} & terms.model_fields_set)
    terms = next(own, PartTerms())
    if "files" in terms.model_fields_set:
        return (Match(terms.files, terms.sheets),)
    names = terms.named or (entity.name,)
    files = tuple(
        f"{name}{more}{suffix}"
        for name in names
        for more in ("", "_[0-9]*")
        for suffix in patterns.SUFFIXES
    )
    books = tuple(f"*{suffix}" for suffix in patterns.WORKBOOKS)
    return (Match(files), Match(books, names))
