"""Divisions of the generated world, from a template list."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from bianzhi.core.configuration.typed_yaml import read
from bianzhi.synthetic.template_terms import KINDS

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


@cache
def template(name: str) -> Any:
    """A YAML template by name, with the types of ``template_terms``."""
    return read(TEMPLATES / f"{name}.yml", KINDS[name])


@cache
def template_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV template, each by column name."""
    with (TEMPLATES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def name(code: str) -> str:
    """The name of a division by its code."""
    return template("divisions")[code]["name"]


def word(code: str) -> str:
    """The prefix of the document numbers of a division."""
    return template("divisions")[code]["word"]


def weight(code: str) -> float:
    """The size of a division relative to an ordinary division (1.0)."""
    return template("divisions")[code].get("weight", 1.0)


def staffed_counties(prefecture: str) -> list[str]:
    """Counties with own organizations; a county that is claimed but not administered has none."""
    return [
        code
        for code, entry in template("divisions").items()
        if entry.get("parent") == prefecture
        and entry["level"] == "3"
        and entry.get("staffed", True)
    ]


def towns(county: str) -> list[tuple[str, str]]:
    """Codes and names of the towns of a county; invented if only their number is known."""
    entry = template("divisions")[county]
    invented = range(entry.get("town_count", 0))
    if invented:
        names = template("names")["towns"]
        return [(f"{county}{100 + place}", names[place % len(names)] + "镇") for place in invented]
    return [
        (county + entry.split(" ")[0], entry.split(" ")[1])
        for entry in template("divisions")[county].get("towns", [])
    ]


def zones(prefecture: str) -> list[tuple[str, str]]:
    """Functional zones of a prefecture with own organizations."""
    return [
        (code, entry["name"])
        for code, entry in template("divisions").items()
        if entry["level"] == "9" and entry["parent"] == prefecture
    ]


def all_rows(prefectures: tuple[str, ...]) -> list[tuple[str, str, str | None, str]]:
    """Rows of the division list: code, name, parent, level."""
    rows = []
    for code, entry in template("divisions").items():
        if entry["level"] != "1" and code[:4] + "00" not in prefectures:
            continue
        rows.append((code, entry["name"], entry.get("parent"), entry["level"]))
        rows += [(town, town_name, code, "4") for town, town_name in towns(code)]
        rows += [
            (code + zone.split(" ")[0], zone.split(" ")[1], code, "9")
            for zone in entry.get("zones", [])
        ]
    return sorted(rows)


# Retired codes in old citizen ids: current code, former code, first day of the current code.
RETIRED_CODES = (
    (350582, 350522, 8100),
    (350583, 350523, 8532),
    (350503, 350502, 10015),
    (350504, 350502, 10015),
    (350505, 350521, 11059),
)


def native_codes(scopes: tuple[str, ...]) -> list[str]:
    """The six-digit codes of the birthplaces of the people in this world."""
    counties = [scope for scope in scopes if not scope.endswith("00")]
    return counties if len(counties) > 3 else staffed_counties(scopes[0][:4] + "00") or counties
