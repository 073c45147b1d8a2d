"""Records that contradict each other and the snapshots: weights still add up to 1."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.crosswalk import warehouse
from tests.crosswalk.worlds import Edge, day
from tests.support.compiled import Models

CODES = ("A", "B", "C")
DAYS = 5
NEVER = date(9999, 12, 31)

_code = st.sampled_from(CODES)
_share = st.sampled_from((None, None, Fraction(1, 2), Fraction(1, 3), Fraction(1)))
_edge = st.builds(
    Edge,
    st.one_of(st.none(), _code, _code, _code),
    st.one_of(st.none(), _code, _code, _code),
    st.integers(0, DAYS).map(day),
    st.booleans(),
    _share,
)


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[str, date, date | None]]:
    """The unbroken periods in which snapshots show each code, drawn without any record."""
    result = [("Z", day(0), None)]
    for code in CODES:
        shown = draw(st.lists(st.booleans(), min_size=DAYS, max_size=DAYS))
        opened = None
        for number, is_shown in enumerate([*shown, False]):
            if is_shown and opened is None:
                opened = number
            if opened is not None and not is_shown:
                result.append((code, day(opened), None if number == DAYS else day(number)))
                opened = None
    return result


def _assert_whole(models: Models, shown: list[tuple], records: list[Edge]) -> None:
    warehouse.fill(models.connection, "division", shown, records, day(DAYS - 1))
    warehouse.run_divisions(models)
    spans: dict[tuple, Fraction] = {}
    for *span, weight in models.connection.execute(
        "select from_code, from_valid_from, from_valid_to, measure_code, basis_from, basis_to, "
        "cast(weight as varchar) from historical_change.division_crosswalk_span"
    ).fetchall():
        spans[tuple(span)] = spans.get(tuple(span), Fraction(0)) + Fraction(weight)
    assert {span: total for span, total in spans.items() if total != 1} == {}
    _assert_one_answer_a_day(set(spans))


def _assert_one_answer_a_day(spans: set[tuple]) -> None:
    """The spans of a code and measure cover each day of figures and of basis exactly once."""
    days = [date(1950, 1, 1), *(day(number) for number in range(DAYS + 2))]
    for code, measure in {(code, measure) for code, _, _, measure, _, _ in spans}:
        own = [span for span in spans if (span[0], span[3]) == (code, measure)]
        for at in days:
            for basis in days:
                answers = [
                    span
                    for span in own
                    if span[1] <= at < (span[2] or NEVER) and span[4] <= basis < (span[5] or NEVER)
                ]
                assert len(answers) == 1, (code, measure, at, basis, answers)


def hypothesis_settings(count: int, **more) -> settings:
    return settings(
        max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), **more
    )


@hypothesis_settings(60, derandomize=True)
@given(lives(), st.lists(_edge, max_size=6))
def test_few_contradictions(models: Models, shown, records) -> None:
    _assert_whole(models, shown, records)


@pytest.mark.slow
@hypothesis_settings(1000)
@given(lives(), st.lists(_edge, max_size=8))
def test_many_contradictions(models: Models, shown, records) -> None:
    _assert_whole(models, shown, records)
