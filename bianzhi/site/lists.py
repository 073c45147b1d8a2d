"""Long lists as data files: the board of lights, the lists of pages, the search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from bianzhi.core.messages import message
from bianzhi.reports.charts.forms import LIGHTS, PALE
from bianzhi.site import figures
from bianzhi.site.facts import Fact, Facts
from bianzhi.site.parts import Column

_MARKS = {1: "r", 2: "y", 3: "b", 4: "g", 5: "x"}


def board(facts: Facts, organizations: Sequence[Fact]) -> dict[str, Any]:
    """The light of each organization in each month, as runs: 12g3r is 12 months green, 3 red."""
    months = facts.months()
    lights: dict[str, dict[str, str]] = {}
    for row in facts.rows("board"):
        marks = ["."] * len(months)
        for place, rank in zip(row["places"], row["ranks"], strict=True):
            marks[place] = _MARKS[rank]
        lights.setdefault(row["code"], {})[row["kind"]] = _runs(marks)
    empty = f"{len(months)}."
    names = {name: _Places() for name in ("county", "system", "level")}
    rows = [
        [
            row["name"],
            *(places.of(row[name] or "—") for name, places in names.items()),
            lights[row["code"]].get("posts", empty),
            lights[row["code"]].get("leaders", empty),
            row["code"],
        ]
        for row in organizations
        if row["code"] in lights
    ]
    return {
        "title": message("site.board_title", facts.lang),
        "months": months,
        "colours": {**LIGHTS, "grey": PALE},
        "counties": names["county"].texts,
        "systems": names["system"].texts,
        "levels": names["level"].texts,
        "rows": rows,
    }


def _runs(marks: Iterable[str]) -> str:
    return "".join(f"{len(list(group))}{mark}" for mark, group in groupby(marks))


class _Places:
    """Texts by their place in a list, so that rows repeat a number instead."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._place: dict[str, int] = {}

    def of(self, text: str) -> int:
        if text not in self._place:
            self._place[text] = len(self.texts)
            self.texts.append(text)
        return self._place[text]


def grid(
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Fact],
    lang: str,
    filters: Sequence[str] = (),
    listed: Sequence[str] = (),
    code: str = "code",
) -> dict[str, Any]:
    """A list for ``grid.js``; texts of ``filters`` and ``listed`` columns are stored once.

    The column ``name`` leads to the page of the organization of the row, whose code is ``code``.
    """
    places = {name: _Places() for name in (*filters, *listed)}
    heads = [
        {
            "key": column.key,
            "kind": "organization" if column.key == "name" else column.kind,
            "label": column.text(lang),
            **({"figure": column.figure} if column.figure else {}),
            **({"filter": True} if column.key in filters else {}),
            **({"list": places[column.key].texts} if column.key in places else {}),
            **({"code": len(columns)} if column.key == "name" else {}),
        }
        for column in columns
    ]
    lines = []
    for row in rows:
        line = [
            places[column.key].of(str(row[column.key] or "—"))
            if column.key in places
            else row[column.key]
            for column in columns
        ]
        lines.append([*line, row.get(code)])
    return {"title": title, "columns": heads, "rows": lines}


def with_names(
    rows: Iterable[Fact], organizations: Sequence[Fact], kept: Sequence[str] = ("county", "system")
) -> list[Fact]:
    """The rows with the name of their organization and its ``kept`` attributes."""
    by_code = {row["code"]: row for row in organizations}
    result = []
    for row in rows:
        known = by_code.get(row["code"], {})
        own = {name: known.get(name) for name in kept}
        result.append({**row, "name": known.get("name") or row["code"] or "—", **own})
    return result


def search(facts: Facts, organizations: Sequence[Fact]) -> dict[str, Any]:
    """What the search knows: name, note, kind, address or code of an organization."""
    lang = facts.lang
    kinds = ("organization", "former", "document", "definition")
    rows: list[list] = []
    names = {row["code"]: row["name"] for row in organizations}
    for row in organizations:
        gone = "" if row["is_present"] else f" {message('site.abolished', lang)}"
        others = " ".join(part for part in (row["short_name"], row["other_names"]) if part)
        note = f"{row['code']} {others}".strip() + gone
        rows.append([row["name"], note, 0, row["code"]])
    for row in facts.rows("organization_name"):
        now = names.get(row["code"])
        if now is not None and row["name"] != now:
            note = message("site.former_of", lang, name=now)
            rows.append([row["name"], f"{row['code']} {note}", 1, row["code"]])
    for row in facts.rows("document"):
        codes = row["codes"] or []
        target = codes[0] if codes else None
        note = f"{row['doc_no']} {row['issued_on'] or ''}".strip()
        rows.append([row["title"] or row["doc_no"], note, 2, target])
    rows += definitions(lang, kind=3)
    return {"kinds": [message(f"site.kind_{kind}", lang) for kind in kinds], "rows": rows}


def definitions(lang: str, kind: int, only: Callable[[str], bool] = lambda code: True) -> list:
    """The definitions of figures as entries of the search."""
    return [
        [
            figures.name(code, lang),
            message(f"sitefigure.{code}_text", lang),
            kind,
            f"dictionary.html#figure-{code}",
        ]
        for code in figures.figures()
        if only(code)
    ]
