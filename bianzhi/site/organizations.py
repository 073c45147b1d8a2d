"""The data of the pages of single organizations, several in each file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bianzhi.core import locale_text
from bianzhi.core.messages import message
from bianzhi.site.facts import Fact, Facts
from bianzhi.site.parts import script_data, shown

# Organizations in a file, on average: few, so that a page reads little.
IN_A_FILE = 4
_FACTS = (
    *("code", "county", "town", "kind", "system", "level", "grade", "nature", "funding", "uscc"),
    *("short_name", "other_names", "established_on", "established_doc_no", "abolished_on"),
    "abolished_doc_no",
)
_QUERIES = {
    "names": "organization_name",
    "course": "organization_course",
    "runs": "light_run",
    "posts": "posts_now",
    "leaders": "leaders_now",
    "departments": "department_now",
    "lines": "reporting_line",
    "span": "span",
    "peers": "peer",
    "retiring": "retiring",
    "soon": "retirement_organization",
    "findings": "finding_rule",
    "warning": "warning",
    "card": "duty_card",
    "duties": "duty",
    "ledger": "ledger",
}
_CARD = (
    *("serious", "moderate", "minor", "open_problems", "overdue_problems", "late_updates"),
    *("missing_roles", "unanswered", "risk"),
)


def shard_of(code: str, shards: int) -> str:
    """The file of an organization: FNV-1a over its code, as ``organization.js`` computes it."""
    value = 0x811C9DC5
    for byte in code.encode("utf-8"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{value % shards:04d}"


def shards_of(organizations: list[Fact]) -> int:
    """The number of files."""
    return max(1, -(-len(organizations) // IN_A_FILE))


def organization_files(facts: Facts, organizations: list[Fact]) -> Iterator[tuple[str, str]]:
    """Name and content of each data file."""
    answers = {name: facts.by_code(query) for name, query in _QUERIES.items()}
    answers["events"] = _events(facts, {row["code"]: row["name"] for row in organizations})
    labels = _labels(facts, answers["peers"])
    yield "data/labels.js", script_data("labels", labels)
    shards = shards_of(organizations)
    files: dict[str, dict[str, Any]] = {}
    for row in organizations:
        own = {name: found.get(row["code"], []) for name, found in answers.items()}
        shard = shard_of(row["code"], shards)
        files.setdefault(shard, {})[row["code"]] = _data(facts, row, own, labels["measures"])
    for shard in sorted(files):
        name = f"organization/{shard}"
        yield f"data/{name}.js", script_data(name, files[shard])


def _labels(facts: Facts, peers: dict[str, list[Fact]]) -> dict[str, list]:
    """Texts that all organizations share: names of attributes, measures with their dimension."""
    measures = {(row["measure"], row["dimension"]) for rows in peers.values() for row in rows}
    return {
        "facts": [message(f"site.fact_{name}", facts.lang) for name in _FACTS],
        "measures": [list(pair) for pair in sorted(measures, key=str)],
    }


def _data(
    facts: Facts, row: Fact, own: dict[str, list[Fact]], measures: list[list]
) -> dict[str, Any]:
    lang = facts.lang
    lede = "site.lede_organization" if row["is_present"] else "site.lede_gone"
    given = {name: row[name] or "—" for name in ("county", "kind", "code")}
    return {
        "name": row["name"],
        "lede": message(lede, lang, **given),
        "facts": [None if row[name] is None else shown(row[name], "text") for name in _FACTS],
        "sentences": list(_sentences(facts, row, own)),
        "events": _timeline(own, lang),
        "course": [
            [f"{point['month']:%Y-%m}", point["authorized"], point["in_post"]]
            for point in own["course"]
        ],
        "posts": [list(cell.values())[1:] for cell in own["posts"]],
        "leaders": _leaders(own["leaders"]),
        "lights": _lights(own["runs"]),
        "departments": [list(department.values())[1:] for department in own["departments"]],
        "lines": _lines(own),
        "span": [own["span"][0][name] for name in ("span", "layers", "managers")]
        if own["span"]
        else None,
        "peers": [_peer(measure, measures) for measure in own["peers"]],
        "retiring": _retiring(own["retiring"]),
        "findings": [
            [
                *(finding[name] for name in ("rule", "sentence", "severity", "aspect", "findings")),
                *(finding[name] for name in ("first_seen_on", "finding_id")),
            ]
            for finding in own["findings"]
        ],
        "warning": _warning(own["warning"]),
        "card": [own["card"][0][name] for name in _CARD] if own["card"] else None,
        "duties": [[duty["department"] or "—", *list(duty.values())[2:]] for duty in own["duties"]],
        "ledger": [list(line.values())[1:] for line in own["ledger"]],
    }


def _sentences(facts: Facts, row: Fact, own: dict[str, list[Fact]]) -> Iterator[str]:
    lang = facts.lang
    if not row["is_present"]:
        yield message("site.own_gone", lang, month=locale_text.month(facts.month, lang))
    if own["posts"]:
        names = ("authorized", "in_post", "over_posts", "vacant")
        total = {name: sum(cell[name] or 0 for cell in own["posts"]) for name in names}
        total["over"] = total.pop("over_posts")
        yield message("site.own_posts", lang, **total)
    if own["leaders"]:
        quota, leaders = (
            sum(cell[name] or 0 for cell in own["leaders"]) for name in ("authorized", "in_post")
        )
        yield message("site.own_leaders", lang, leaders=leaders, quota=quota)
    soon = own["soon"][0]["three"] if own["soon"] else None
    if soon:
        yield message("site.own_retiring", lang, count=soon)
    if own["findings"]:
        count = sum(finding["findings"] for finding in own["findings"])
        yield message("site.own_findings", lang, count=count)
    outliers = [measure["sentence"] for measure in own["peers"] if measure["sentence"]]
    if outliers:
        between = message("problem.list", lang).join(outliers)
        yield message("site.own_outlier", lang, sentence=between)


def _events(facts: Facts, names: dict[str, str]) -> dict[str, list[Fact]]:
    """The events of lineage by organization: of each side, those of one day and kind together."""
    lang = facts.lang
    grouped: dict[str, dict[tuple, list]] = {}
    for event in facts.rows("organization_event"):
        sides = (event["predecessor_code"], event["successor_code"])
        for own, other, side in ((*sides, "to"), (*sides[::-1], "from")):
            if own is None:
                continue
            kind = side if other is not None else "itself"
            text = message(f"site.event_{kind}", lang, event=event["event"] or "—")
            if event["is_inferred"]:
                text += " " + message("site.event_inferred", lang)
            paper = " ".join(part for part in (event["doc_no"], event["title"]) if part)
            key = (shown(event["effective_on"], "date"), text, paper)
            others = grouped.setdefault(own, {}).setdefault(key, [])
            if other is not None and other != own:
                others.append([other, names.get(other, other)])
    return {
        code: [
            {"code": code, "day": day, "text": text, "others": sorted(others), "paper": paper}
            for (day, text, paper), others in sorted(events.items())
        ]
        for code, events in grouped.items()
    }


def _timeline(own: dict[str, list[Fact]], lang: str) -> list[list]:
    """Events and names by day; the first name of a series is where its records begin."""
    names = ("day", "text", "others", "paper")
    lines = [[event[name] for name in names] for event in own["events"]]
    for name in own["names"]:
        text = message("site.event_named", lang, name=name["name"])
        lines.append([shown(name["since"], "date"), text, [], ""])
    return sorted(lines)


def _leaders(rows: list[Fact]) -> list[list]:
    """Level, quota, leaders, over, vacant; last, whether the row is of the head of the chart."""
    return [[*list(row.values())[1:], place < 2] for place, row in enumerate(rows)]


def _retiring(rows: list[Fact]) -> list[list[int]]:
    """Year, people and leaders among them, without gaps between the years."""
    by_year = {row["year"]: [row["heads"], row["leaders"]] for row in rows}
    if not by_year:
        return []
    years = range(min(by_year), max(by_year) + 1)
    return [[year, *by_year.get(year, [0, 0])] for year in years]


def _lights(runs: list[Fact]) -> list[dict[str, Any]]:
    """The runs of each cell; the id of a light is that of its cell and its month."""
    cells: dict[tuple[str, str], list] = {}
    for run in runs:
        cell = run["light_id"].rpartition("/")[0]
        cells.setdefault((cell, run["cell"]), []).append(
            [
                f"{run['valid_from']:%Y-%m}",
                run["light"],
                f"{run['valid_to']:%Y-%m}" if run["valid_to"] else None,
                run["authorized"],
                run["in_post"],
            ]
        )
    return [{"name": name, "id": cell, "runs": found} for (cell, name), found in cells.items()]


def _lines(own: dict[str, list[Fact]]) -> list[list]:
    names = {row["department"]: row["name"] for row in own["departments"]}
    return [
        [*(names.get(line[side], "—") for side in ("department", "reports_to")), line["posts"]]
        for line in own["lines"]
    ]


def _peer(row: Fact, measures: list[list]) -> list:
    """The place of the measure in the labels, then its figures."""
    names = ("value", "median", "percentile", "peers", "is_outlier", "sentence")
    place = measures.index([row["measure"], row["dimension"]])
    return [place, *(row[name] for name in names)]


def _warning(rows: list[Fact]) -> list | None:
    if not rows or rows[0]["level_code"] == "0":
        return None
    names = ("level", "color", "sentence", "level_from", "days", "crossing_on", "warning_id")
    return [rows[0][name] for name in names]
