"""The answer to a request as rows: lines, tests, and the largest set of lines that fits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache

from bianzhi.core import code_lists
from bianzhi.core.messages import message
from bianzhi.core.problems import Phrase
from bianzhi.verify.batch import Batch
from bianzhi.verify.judge import Verdict
from bianzhi.verify.norms import Norms
from bianzhi.verify.situation import FAILS, NOT_APPLICABLE, PASSES

LINE_COLUMNS = ("line_no", "result_code", "reasons")
TEST_COLUMNS = (
    "line_no",
    "test_code",
    "outcome_code",
    "before",
    "limit",
    "after",
    "smallest_change",
    "evidence",
)
# Values of a phrase that are codes, and the list that has their labels.
_CODED = {"type": "establishment_type", "level": "leadership_level", "role": "leadership_role"}
_VALUES = {"verify.change_sex": "sex", "verify.change_education_at_least": "education_band"}
_PLACES = Decimal("0.0001")


def line_rows(batch: Batch, lang: str) -> list[tuple[int, str, list[str]]]:
    """Number, result and reasons of each line, in the order of judging."""
    return [
        (verdict.line.number, verdict.result, reasons(batch, verdict, lang))
        for verdict in batch.verdicts
    ]


def test_rows(batch: Batch, lang: str) -> list[tuple]:
    """A row of ``TEST_COLUMNS`` for each line and test; shares are decimals with four places."""
    return [
        (
            verdict.line.number,
            code,
            outcome.code,
            number(outcome.before),
            number(outcome.limit),
            number(outcome.after),
            text(outcome.change, batch.state.norms, lang) if outcome.change else None,
            "; ".join(text(part, batch.state.norms, lang) for part in outcome.evidence) or None,
        )
        for verdict in batch.verdicts
        for code, outcome in verdict.outcomes.items()
    ]


def open_test_rows(batch: Batch, lang: str) -> list[tuple]:
    """The rows of the tests that a line does not pass."""
    return [row for row in test_rows(batch, lang) if row[2] not in (PASSES, NOT_APPLICABLE)]


def largest_numbers(batch: Batch) -> list[int]:
    """The numbers of the lines of the largest set, in the order of judging."""
    return [line.number for line in batch.largest]


def reasons(batch: Batch, verdict: Verdict, lang: str) -> list[str]:
    """Why a line does not pass, the severest reason first; with numbers where there are any."""
    return [
        text(_with_numbers(verdict, reason), batch.state.norms, lang) for reason in verdict.reasons
    ]


def changes(batch: Batch, verdict: Verdict, lang: str) -> list[str]:
    """The smallest change that would pass, of each test that the line fails."""
    return [
        text(outcome.change, batch.state.norms, lang)
        for outcome in verdict.outcomes.values()
        if outcome.code == FAILS and outcome.change is not None
    ]


def _with_numbers(verdict: Verdict, reason: Phrase) -> Phrase:
    code = reason.code.removeprefix("verify.fails_")
    outcome = verdict.outcomes.get(code)
    if code == reason.code or outcome is None:
        return reason
    values = {"before": outcome.before, "limit": outcome.limit, "after": outcome.after}
    return Phrase(reason.code, {name: number(value) for name, value in values.items()})


def number(value: int | Fraction | None) -> int | Decimal | None:
    """A count as it is, a share rounded to four places."""
    if isinstance(value, Fraction):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(_PLACES, ROUND_HALF_EVEN)
    return value


def text(phrase: Phrase, norms: Norms, lang: str) -> str:
    """A phrase in a language, with labels in place of codes."""
    return Phrase(phrase.code, _labelled(phrase, norms, lang)).text(lang)


def _labelled(phrase: Phrase, norms: Norms, lang: str) -> Mapping[str, object]:
    values = dict(phrase.values)
    for name, value in values.items():
        if name in _CODED:
            values[name] = label(_CODED[name], str(value), lang)
        elif name == "target":
            values[name] = norms.labels.get(str(value), {}).get(lang, value)
        elif name == "value" and phrase.code in _VALUES:
            values[name] = label(_VALUES[phrase.code], str(value), lang)
        elif isinstance(value, date):
            values[name] = value.isoformat()
        elif isinstance(value, Phrase):
            values[name] = value.text(lang)
    return values


@cache
def _labels(code_list: str, lang: str) -> dict[str, str]:
    return {row["code"]: row[f"label_{lang}"] for row in code_lists.rows(code_list)}


def label(code_list: str, code: str, lang: str) -> str:
    """The label of a code, or the code itself if the list has none."""
    return _labels(code_list, lang).get(code, code)


def action(code: str, lang: str) -> str:
    """The name of an action."""
    return message(f"verify.action_{code}", lang)
