"""Find the inputs below a folder: each set of deliveries that lands in a warehouse of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from ingest.contract.patterns import parse_as_of

# An input whose path states neither lands with these.
AS_OF, SCOPE = "2024-12-31", "350526"
_NOTE = re.compile(r"delivery\w*\.ya?ml")
_TEXTS = (".md", ".txt", ".license")


@dataclass(frozen=True)
class Input:
    """Paths that land together: by a built-in contract, by a contract of their own, or by a guess.

    ``name`` is the path below the folder of the data. ``note`` is a delivery.yml without files; it
    lands beside files of ours. Without ``source`` and ``contract`` every built-in contract is
    tried.
    """

    name: str
    paths: tuple[Path, ...]
    source: str | None = None
    contract: Path | None = None
    scope: str | None = None
    note: Path | None = None


@dataclass(frozen=True)
class _Rule:
    """The contract and scope of the inputs whose name matches; the first rule applies."""

    name: str
    source: str
    scope: str | None = None


_RULES = (
    _Rule("uk_organograms", "uk_organogram"),
    _Rule("gb2260_history", "gb2260"),
    _Rule("henan_recruitment", "henan_recruitment"),
    _Rule("cadre_sri_lanka", "cadre_sri_lanka"),
    _Rule("cases/t_names", "uk_organogram"),
    _Rule("cases/[mr]_*", "canonical", SCOPE),
    _Rule("cases/21_*", "canonical", SCOPE),
    _Rule("cases/36_*", "canonical", SCOPE),
    _Rule("cases/t_quar3", "canonical", SCOPE),
    _Rule("cases/*.zip", "canonical", SCOPE),
    _Rule("cases/*.xlsx", "canonical", SCOPE),
    _Rule("cases/[0-9u]*", "fujian", SCOPE),
)


def inputs(folder: Path, root: Path | None = None) -> Iterator[Input]:
    """The inputs below a folder, sorted by name; names are relative to ``root``.

    A folder of several cases is split, so that none hides another. A folder with a contract lands
    by it.
    """
    name = folder.relative_to(root or folder).as_posix()
    rule = _rule(name)
    if contract := _contract(folder):
        yield from _with_contract(folder, name, contract)
    elif folder.is_dir() and rule is None and _has_cases(folder):
        for child in sorted(folder.iterdir()):
            if child.name[0] != "." and (child.is_dir() or child.suffix.lower() not in _TEXTS):
                yield from inputs(child, root or folder)
    elif _NOTE.fullmatch(folder.name):
        yield Input(name, (), "canonical", scope=SCOPE, note=folder)
    else:
        source, scope = (rule.source, rule.scope) if rule else (None, None)
        yield Input(name, (folder,), source, scope=scope)


def _rule(name: str) -> _Rule | None:
    return next((rule for rule in _RULES if fnmatchcase(name, rule.name)), None)


def _with_contract(folder: Path, name: str, contract: Path) -> Iterator[Input]:
    children = [child for child in sorted(folder.iterdir()) if child != contract]
    groups = [child for child in children if child.is_dir() and not parse_as_of(child.name)]
    for group in groups:
        yield Input(f"{name}/{group.name}", (group,), contract=contract)
    rest = tuple(child for child in children if child not in groups)
    if rest:
        yield Input(name, rest, contract=contract)


def _has_cases(folder: Path) -> bool:
    """Whether a folder has deliveries or contracts in folders of their own."""
    return any(_has_deliveries(child) or _contract(child) for child in folder.iterdir())


def _has_deliveries(folder: Path) -> bool:
    if not folder.is_dir() or parse_as_of(folder.name):
        return False
    return any(child.is_dir() and parse_as_of(child.name) for child in folder.iterdir())


def _contract(folder: Path) -> Path | None:
    """The contract that lies in a folder."""
    if not folder.is_dir():
        return None
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        if not _NOTE.fullmatch(path.name):
            try:
                content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
            except yaml.YAMLError:
                continue
            if isinstance(content, dict) and content.keys() & {"entities", "extends"}:
                return path
    return None
