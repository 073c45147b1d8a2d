"""Contracts that extend another one: the parent's document with the changes of the child.

Tables are merged entry by entry, at every depth. Any other value of the child replaces that of
the parent, and so do the tables under ``WHOLE``, whose entries only have a meaning together.
``key+`` with a list appends to the parent's list; ``key-`` with a list removes these items from the
parent's list, or these keys from its table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bianzhi.core.configuration.typed_yaml import Document, document_of, frozen, nearest_first
from bianzhi.core.problems import Problem, Refused

KEY = "extends"
AREA = "land.contract_"
SUFFIX = ".yml"
# A contract has its own name and description.
OWN = ("source", "description", KEY)
WHOLE = ("from", "when", "where", "pair", "split", "plus", "minus")
# Where a part is found; a child that writes one of them replaces all three.
FOUND_BY = ("named", "files", "sheets")
# Tables whose keys are names that the contract chooses.
_CHOSEN_NAMES = ("entities", "parts")
_EXAMPLE = "fujian, base.yml"


def extended(
    path: Path,
    folder: Path,
    validate: Callable[[Document, str], object],
    above: tuple[Path, ...] = (),
) -> Document:
    """The document of a contract, merged with the contracts that it extends.

    ``folder`` has the built-in contracts. ``validate`` checks the document of each parent with its
    path, so that the faults of a parent name its own file.

    Raises:
        Refused: A contract in the chain cannot be read, is unknown, extends itself or is invalid.
    """
    document = document_of(path, AREA)
    written = document.content
    if not isinstance(written, dict) or KEY not in written:
        return document
    parent_path = _parent(written[KEY], document, path, folder)
    chain = (*above, path)
    if parent_path.resolve() in [item.resolve() for item in chain]:
        values = {"chain": " > ".join(item.name for item in (*chain, parent_path))}
        raise _refused("extends_itself", values, path, document)
    parent = extended(parent_path, folder, validate, chain)
    validate(parent, str(parent_path))
    return _Merge(document, str(path)).with_parent(parent)


def _parent(name: Any, document: Document, path: Path, folder: Path) -> Path:
    """The file of a parent: a path from the folder of the child, or the name of a source."""
    if not isinstance(name, str) or not name:
        raise _refused(
            "wrong_value", {"place": KEY, "value": name, "expected": _EXAMPLE}, path, document
        )
    if name.endswith(SUFFIX):
        parent = path.parent / name
        known = sorted(file.name for file in path.parent.glob(f"*{SUFFIX}") if file != path)
    else:
        parent = folder / f"{name}{SUFFIX}"
        known = sorted(file.stem for file in folder.glob(f"*{SUFFIX}"))
    if not parent.is_file():
        values = {"parent": name, "known": nearest_first(name, known) or "-"}
        raise _refused("unknown_parent", values, path, document)
    return parent


def _refused(code: str, values: Mapping[str, object], path: Path, document: Document) -> Refused:
    return Refused([Problem(f"{AREA}{code}", values, str(path), row=document.line(KEY))])


class _Merge:
    """Merges one document into its parent and keeps the lines of the child."""

    def __init__(self, document: Document, file: str):
        self.document = document
        self.file = file
        self.lines = dict(document.lines)
        self.problems: list[Problem] = []

    def with_parent(self, parent: Document) -> Document:
        inherited = {key: value for key, value in parent.content.items() if key not in OWN}
        changes = {key: value for key, value in self.document.content.items() if key != KEY}
        merged = Document(self._table(inherited, changes, "", ""))
        merged.lines, merged.duplicates = self.lines, self.document.duplicates
        if self.problems:
            raise Refused(self.problems)
        return merged

    def _table(
        self, parent: dict[Any, Any], child: dict[Any, Any], place: str, name: Any
    ) -> dict[Any, Any]:
        """The entries of both tables; ``name`` is the key of the table."""
        merged = dict(parent)
        if any(key in child for key in FOUND_BY):
            merged = {key: value for key, value in merged.items() if key not in FOUND_BY}
        for key, value in child.items():
            if _operator(key, value) == "-":
                self._remove(merged, key, value, place)
        for key, value in child.items():
            if _operator(key, value) is None:
                if key not in WHOLE or name in _CHOSEN_NAMES:
                    value = self._value(merged.get(key), value, _inside(place, key), key)
                merged[key] = value
        for key, value in child.items():
            if _operator(key, value) == "+":
                self._append(merged, child, key, value, place)
        return merged

    def _value(self, parent: Any, child: Any, place: str, key: Any) -> Any:
        if child is None and isinstance(parent, dict):
            return parent
        if isinstance(child, dict):
            return self._table(parent if isinstance(parent, dict) else {}, child, place, key)
        return child

    def _append(
        self, merged: dict[Any, Any], child: dict[Any, Any], key: str, items: Any, place: str
    ) -> None:
        name, here = key[:-1], _inside(place, key)
        before = merged.get(name, ())
        if name in child:
            self._problem("duplicate_key", here, key=name)
        elif not isinstance(before, tuple):
            self._problem("no_list_to_append", here, key=name)
        else:
            self.lines[_inside(place, name)] = self.document.line(here) or 0
            for number in range(1, len(items) + 1):
                line = self.document.line(f"{here}[{number}]") or 0
                self.lines[f"{_inside(place, name)}[{len(before) + number}]"] = line
            merged[name] = frozen([*before, *items])

    def _remove(self, merged: dict[Any, Any], key: str, items: Any, place: str) -> None:
        name, here = key[:-1], _inside(place, key)
        before = merged.get(name)
        if not isinstance(before, dict | tuple):
            self._problem("nothing_to_remove", here, value=name, known=", ".join(map(str, merged)))
            return
        for item in items:
            if item not in before:
                known = nearest_first(str(item), list(map(str, before)))
                self._problem("nothing_to_remove", here, value=item, known=known or "-")
        if isinstance(before, dict):
            merged[name] = {k: value for k, value in before.items() if k not in items}
        else:
            merged[name] = tuple(item for item in before if item not in items)

    def _problem(self, code: str, place: str, **values: object) -> None:
        row = self.document.line(place)
        self.problems.append(
            Problem(f"{AREA}{code}", {"place": place, **values}, self.file, row=row)
        )


def _operator(key: Any, value: Any) -> str | None:
    """``+`` or ``-`` at the end of a key whose value is a list."""
    is_operator = isinstance(key, str) and key[-1:] in ("+", "-") and isinstance(value, tuple)
    return key[-1] if is_operator else None


def _inside(place: str, key: Any) -> str:
    return f"{place}.{key}" if place else str(key)
