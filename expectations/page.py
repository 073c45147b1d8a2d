"""The verdict of the gate as one HTML page that needs no network, in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from bianzhi.core import locale_text
from bianzhi.core.messages import LANGUAGES, message
from expectations.gate import Judged
from expectations.values import allowed_values, shown_values
from ingest.dictionary import schema

_TEMPLATE = Path(__file__).with_name("page.html")
_WORST_FIRST = {"block": 0, "warn": 1, "pass": 2}


@dataclass(frozen=True)
class Occasion:
    """What a page says besides the judgements.

    ``publication`` is what readers use now, '' where nothing was published; ``delivered`` are the
    counts of rows that did not land as they came.
    """

    verdict: str
    known_at: str
    publication: str
    delivered: dict[str, int]
    language: str


def page(judged: list[Judged], occasion: Occasion) -> str:
    """The HTML text of the page."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(_TEMPLATE.read_text("utf-8"))
    failing = sorted(
        (one for one in judged if one.outcome != "pass"),
        key=lambda one: (_WORST_FIRST[one.outcome], -one.share, one.rule.expectation_id),
    )
    outcomes = [one.outcome for one in judged]
    return template.render(
        t=message,
        lang=occasion.language,
        verdict=occasion.verdict,
        known_at=occasion.known_at,
        publication=occasion.publication,
        delivered=occasion.delivered,
        counts={
            "blocking": outcomes.count("block"),
            "warning": outcomes.count("warn"),
            "passing": outcomes.count("pass"),
        },
        failing=[_shown(one) for one in failing],
        suites=_suites(judged),
    )


def _suites(judged: list[Judged]) -> list[dict]:
    """One entry per suite: how many expectations fail, and those that hold."""
    by_suite: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_suite[one.rule.batch].append(one)
    suites = []
    for name, members in by_suite.items():
        outcomes = [one.outcome for one in members]
        passing = [_shown(one) for one in members if one.outcome == "pass"]
        counts = {outcome: outcomes.count(outcome) for outcome in ("block", "warn")}
        title = {language: _title(name, language) for language in LANGUAGES}
        suites.append({"name": name, "title": title, "passing": passing, **counts})
    return sorted(suites, key=lambda suite: (-suite["block"], -suite["warn"], suite["name"]))


def _title(suite: str, language: str) -> str:
    """What a suite looks at: a landing entity, or what a batch of marts.yml queries."""
    _, _, rest = suite.partition(".")
    entity = schema.entities().get(rest.partition(".")[0])
    if entity is None:
        return message(f"gate.suite_{suite}", language)
    label_zh, label_en = entity.labels
    return label_zh if language == "zh" else label_en


def _shown(one: Judged) -> dict:
    """The parts of a judgement that the page shows."""
    rows = [place for place in one.places if "row_no" in place]
    english, chinese = one.rule.sentences
    return {
        "id": one.rule.expectation_id,
        "outcome": one.outcome,
        "class_code": one.rule.class_code,
        "sentence": {"zh": chinese, "en": english},
        "unexpected": locale_text.count(one.unexpected),
        "checked": locale_text.count(one.checked),
        "share": locale_text.share(one.share),
        "delivered": {language: shown_values(one.values, language) for language in LANGUAGES},
        "allowed": allowed_values(one.rule),
        "reason": one.accepted_because,
        "until": one.accepted_until,
        "expired": one.expired_on,
        "files": list(_by_file(rows)),
        "places": one.places if not rows else [],
    }


def _by_file(places: list[dict]) -> Iterable[tuple[str, str, int]]:
    """File with sheet, its wrong rows as ranges, and their number; all of them."""

    def file(place: dict) -> str:
        return " / ".join(filter(None, (place["file_name"], place.get("sheet_name"))))

    for name, members in groupby(sorted(places, key=file), key=file):
        rows = sorted(place["row_no"] for place in members)
        yield name, ranges(rows), len(rows)


def ranges(numbers: list[int]) -> str:
    """Ascending numbers, with runs of them shortened: 2, 5-9, 12."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number <= runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs)
