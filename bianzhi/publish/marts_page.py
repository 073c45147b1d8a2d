"""Writes docs/marts.md from the descriptions of the published models.

``python -m bianzhi.publish.marts_page`` rewrites the page; a test fails when it is stale.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import yaml

from bianzhi.core.home import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "marts.md"
FAMILIES = (
    ("historical_change", "what changed, when, by which record and document"),
    ("organization_structure", "bodies, posts and leadership posts, month by month"),
    ("personnel_structure", "the people in post along six dimensions, and those outside"),
    ("supervision", "lights, findings and the gate"),
)
MEASURES = PROJECT_ROOT / "seeds" / "norms" / "measure" / "measure_definition.csv"
_BLOCK = re.compile(r"{%\s*docs\s+(\w+)\s*%}(.*?){%\s*enddocs\s*%}", re.DOTALL)
_REFERENCE = re.compile(r"{{\s*doc\(['\"](\w+)['\"]\)\s*}}")


def page() -> str:
    """The whole page as text."""
    texts = _texts()
    measures = definitions()
    lines = [
        "# Marts",
        "",
        "Schemas, tables, grain and columns are public: a change to them is announced in the",
        "changelog. `month` is the last day of a month; a month's figure is the state at that day.",
        "Rates are fractions; counts are integers; money and full-time equivalents are decimals.",
        "The database holds these texts as comments on tables, columns and table macros:",
        "`duckdb_tables()`, `duckdb_columns()` and `duckdb_functions()` show them.",
        "",
        "Every mart with codes has a view `<mart>_labelled`: its columns, and after each code",
        "column its labels in Chinese and English (`light_code`, `light_zh`, `light_en`). After",
        "`organization_code` come the name, county, system and level of the organization. They",
        "are those last known on the day of the row: the first there is of `month`,",
        "`as_of_date`, `last_seen_on`, `valid_from` and `vacant_from`, else the last of all. A",
        "code that is in no list has no label (NULL). Filter by month first: names are looked up",
        "for the days asked for.",
        "",
        "Rates, shares and weights are exact decimals in the marts, so that sums are exact. In",
        "the labelled views they are DOUBLE, and data frames get plain numbers. Money and",
        "full-time equivalents are decimals in both. DuckDB turns decimals into floats for",
        "pandas; polars and Arrow keep them.",
        "",
        "Under many marts stand their measures: unit, formula over the columns of the mart, the",
        "table that holds the rule, and where the measure may mislead. A measure without a formula",
        "is counted from other rows. `norms.measure_definition` holds them in the database.",
        "",
        "Every name works without its schema, in any client that opens the published file. A",
        "client that attaches it under another name says `use` first.",
        "[Thirty questions](questions.md) with their queries show the way.",
        "",
        "This page is written by `python -m bianzhi.publish.marts_page`.",
    ]
    for family, meaning in FAMILIES:
        lines += ["", f"## {family}", "", meaning[0].upper() + meaning[1:] + "."]
        for model in models(family):
            lines += ["", *_section(model, texts)]
            lines += _measures(measures.get(model["name"], []))
    return "\n".join(lines) + "\n"


def _section(model: dict, texts: dict[str, str]) -> list[str]:
    lines = [f"### {model['name']}", "", _resolve(model["description"], texts).rstrip(".") + "."]
    keys = grain(model)
    if keys:
        lines += ["", "Grain: " + ", ".join(f"`{name}`" for name in keys) + "."]
    lines += ["", "| column | type | meaning |", "|---|---|---|"]
    for column in model["columns"]:
        meaning = _resolve(column["description"], texts).replace("|", "\\|")
        lines.append(f"| `{column['name']}` | {column['data_type']} | {meaning} |")
    return lines


def _measures(rows: list[dict[str, str]]) -> list[str]:
    if not rows:
        return []
    lines = ["", "| measure | unit | formula | rule | may mislead |", "|---|---|---|---|---|"]
    for row in rows:
        cells = (
            f"`{row['measure_code']}` {row['name_zh']}",
            row["unit_code"],
            f"`{row['formula']}`" if row["formula"] else "",
            f"`{row['rule']}`" if row["rule"] else "",
            row["caution_en"],
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def definitions() -> dict[str, list[dict[str, str]]]:
    """The definitions of measures by mart, as the seed holds them."""
    result: dict[str, list[dict[str, str]]] = defaultdict(list)
    with MEASURES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            result[row["table_name"]].append(row)
    return result


def grain(model: dict) -> list[str]:
    """The key columns of a mart."""
    for test in model.get("data_tests", []):
        if isinstance(test, dict) and "unique_grain" in test:
            return test["unique_grain"]["arguments"]["grain"]
    return []


def models(family: str) -> list[dict]:
    """The properties of the models of a family, sorted by name."""
    folder = PROJECT_ROOT / "models" / "marts" / family
    result: list[dict] = []
    for path in sorted(folder.rglob("*.yml")):
        result += (yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) or {}).get("models") or []
    return sorted(result, key=lambda model: model["name"])


def _texts() -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted((PROJECT_ROOT / "models" / "docs").glob("*.md")):
        for name, text in _BLOCK.findall(path.read_text("utf-8")):
            texts[name] = " ".join(text.split())
    return texts


def _resolve(description: str, texts: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda match: texts[match.group(1)], description)


def write(path: Path = PAGE) -> None:
    """Write the page."""
    path.write_text(page(), "utf-8")


if __name__ == "__main__":
    write()
