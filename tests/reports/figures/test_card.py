"""Figures of the card of an organization, recomputed in Python from the published histories.

Nothing here calls the models behind the card: it counts people, posts and records by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import groupby

import pytest

from bianzhi.core.problems import Failed
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import PUBLIC, Document
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import periods
from bianzhi.reports.register import figure
from bianzhi.reports.register.compose import Request, compose

# A large organ, a school, a sub-district, one born of a merger, one abolished, and one whose code
# belonged to another before.
ORGAN, SCHOOL, TOWN = "35050010013", "35050020001", "35058210016"
MERGED, ABOLISHED, REUSED = "35050010035", "35050010018", "35050010005"
CODES = (ORGAN, SCHOOL, TOWN, MERGED, ABOLISHED, REUSED)
PERSON, POSTS = "historical_change.person_history", "historical_change.establishment_history"


class Published:
    """Rows of published tables as dicts, read once."""

    def __init__(self, reader: Reader):
        self.reader = reader
        self.rows = cache(self._rows)
        self.card = cache(self._card)

    def _rows(self, table: str) -> list[dict]:
        result = self.reader.run(f"select * from {table}")
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows()]

    def _card(self, code: str, as_of: date | None = None) -> Document:
        period = periods.organization(self.reader, code, as_of)
        return compose(self.reader, Request("organization", period))

    def table(self, code: str, number: str) -> FilledTable:
        return next(table for table in self.card(code).tables if table.code == number)

    def closing(self, code: str) -> date:
        return self.table(code, "C1").period.closing

    def on(self, table: str, code: str, day: date) -> list[dict]:
        """The states of an organization's records on a day."""
        return [
            row
            for row in self.rows(table)
            if row["organization_code"] == code
            and row["valid_from"] <= day
            and (row["valid_to"] is None or row["valid_to"] > day)
        ]

    def staff(self, code: str, day: date) -> list[dict]:
        return [row for row in self.on(PERSON, code, day) if row["is_in_post"]]


@pytest.fixture(scope="module")
def published(demo_home) -> Iterator[Published]:
    with Reader(readable_database(demo_home)) as reader:
        yield Published(reader)


@pytest.mark.parametrize("code", CODES)
def test_posts_and_staff_by_type(published: Published, code: str) -> None:
    table, day = published.table(code, "C4"), published.closing(code)
    staff = Counter(row["counted_type_code"] for row in published.staff(code, day))
    posts: Counter = Counter()
    for row in published.on(POSTS, code, day):
        posts[row["counted_type_code"]] += row["authorized_posts"] or 0
    for row in table.rows[1:]:
        assert table.value(row.code, "in_post") == staff[row.code]
        if posts[row.code]:  # a type without a record may have posts of the ledger
            assert table.value(row.code, "authorized") == posts[row.code]
    assert table.value("total", "in_post") == sum(staff.values()) > 0


@pytest.mark.parametrize("code", CODES)
def test_posts_by_month_end_with_the_closing_month_and_begin_with_the_organization(
    published: Published, code: str
) -> None:
    table, now = published.table(code, "C5"), published.table(code, "C4")
    last = table.rows[-1].code
    assert last == f"{published.closing(code):%Y-%m}"
    for column in ("authorized", "in_post", "over", "vacant"):
        assert table.value(last, column) == now.value("total", column)
    month = last_day(table.rows[len(table.rows) // 2].code)
    middle = table.rows[len(table.rows) // 2].code
    assert table.value(middle, "in_post") == len(published.staff(code, month))


def last_day(month: str) -> date:
    following = date.fromisoformat(f"{month}-01") + timedelta(days=31)
    return following.replace(day=1) - timedelta(days=1)


def test_a_code_used_again_shows_only_the_organization_that_has_it(published: Published) -> None:
    assert published.table(REUSED, "C5").rows[0].code == "2024-04"
    before = published.card(REUSED, date(2018, 6, 30))
    assert before.title != published.card(REUSED).title
    events = next(table for table in before.tables if table.code == "C3").rows
    assert all(row.code < "2018-07" for row in events)


def test_an_abolished_organization_closes_with_its_last_month_in_service(published: Published):
    ended = {
        row["abolished_on"]
        for row in published.rows("historical_change.organization_history")
        if row["organization_code"] == ABOLISHED
    }
    abolished_on = max(day for day in ended if day)
    closing = published.closing(ABOLISHED)
    assert closing < abolished_on <= closing + timedelta(days=31)
    assert "abolished" in published.table(ABOLISHED, "C2").row


@pytest.mark.parametrize("code", CODES)
def test_runs_of_lights(published: Published, code: str) -> None:
    """Run lengths of the lights that the monthly mart has for each establishment type."""
    table, day = published.table(code, "C6"), published.closing(code)
    first = published.table(code, "C5").rows[0].code
    cells: dict[str, list[tuple[date, str]]] = {}
    for row in published.rows("organization_structure.establishment_use_month"):
        month = row["month"]
        if row["organization_code"] == code and first <= f"{month:%Y-%m}" and month <= day:
            cells.setdefault(row["establishment_type_code"], []).append((month, row["light_code"]))
    expected = {}
    for cell, months in cells.items():
        for number, (_, light) in runs(sorted(months)):
            expected[f"{cell}.{number}"] = light
    shown = {
        row.code: (table.value(row.code, "light_code"), table.value(row.code, "months"))
        for row in table.rows
        if row.depth == 2 and not row.code.startswith("leadership_")
    }
    assert shown == {f"{k}": v for k, v in expected.items()}


def runs(months: list[tuple[date, str]]) -> Iterator[tuple[str, tuple[None, tuple[str, int]]]]:
    """Runs of consecutive months with one light: first month, light, length."""

    def key(item: tuple[int, tuple[date, str]]) -> tuple[int, str]:
        place, (month, light) = item
        return (month.year * 12 + month.month - place, light)

    for (_, light), group in groupby(enumerate(months), key):
        members = [item for _, item in group]
        yield f"{members[0][0]:%Y-%m}", (None, (light, len(members)))


@pytest.mark.parametrize("code", CODES)
def test_changes_are_those_of_the_records(published: Published, code: str) -> None:
    table = published.table(code, "C3")
    earlier = date(2019, 4, 30) if code == REUSED else date.min
    records = {
        (row["effective_on"], row["event_type_code"])
        for row in published.rows("historical_change.organization_event")
        if code in (row["predecessor_code"], row["successor_code"])
        and row["effective_on"] > earlier
    }
    shown = {(date.fromisoformat(row.code[:10]), row.code[11:13]) for row in table.rows}
    assert records <= shown
    # Dates of the organization itself stand in for a foundation or an end without a record.
    assert all(kind in ("01", "05") for _, kind in shown - records)
    if code == MERGED:
        text = str(table.value("2019-01-26.03.from", "other"))
        assert len(text.split("、")) == 3


@pytest.mark.parametrize("code", CODES)
def test_measures_of_the_staff(published: Published, code: str) -> None:
    table = published.table(code, "C7")
    compared = {
        row["month"]
        for row in published.rows("organization_structure.horizontal_comparison_month")
        if row["organization_code"] == code and row["month"] <= published.closing(code)
    }
    day = max(compared)
    staff = published.staff(code, day)
    women = sum(row["sex_code"] == "2" for row in staff)
    ages = [months_between(row["birth_month"], day) for row in staff if row["birth_month"]]
    young = sum(age // 12 <= 35 for age in ages)
    near = pytest.approx
    assert float(table.value("sex.share_women", "value")) == near(
        100 * women / len(staff), abs=0.01
    )
    shown = float(table.value("age.share_aged_35_and_below", "value"))
    assert shown == near(100 * young / len(staff), abs=0.01)


def months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


@pytest.mark.parametrize("code", CODES)
def test_the_place_among_peers_counts_lower_values_and_half_of_equal_ones(
    published: Published, code: str
) -> None:
    table = published.table(code, "C7")
    for row in table.rows:
        percentile = table.value(row.code, "percentile") if row.depth == 2 else None
        if percentile is not None:
            place = float(percentile) / 100 * int(table.value(row.code, "peers"))
            assert 2 * place == pytest.approx(round(2 * place), abs=0.02)
            value, median = (table.value(row.code, name) for name in ("value", "median"))
            if percentile == 0:
                assert value <= median
            if percentile == 100:
                assert value >= median


@pytest.mark.parametrize("code", CODES)
def test_retirements_are_those_of_the_projection(published: Published, code: str) -> None:
    """The mart projects from the last month; the card counts the same people by year."""
    table, day = published.table(code, "C11"), published.closing(code)
    assert table.value("total", "statutory") == len(published.staff(code, day))
    projected: Counter = Counter()
    for row in published.rows("personnel_structure.retirement_projection"):
        if row["organization_code"] == code and row["period_code"] == "month":
            year = (months_between(day, row["month"]) - 1) // 12 + 1
            projected[row["scenario_code"], str(year)] += row["heads"]
    if code == ABOLISHED:
        return
    for scenario in ("statutory", "early", "late"):
        for year in map(str, range(1, 11)):
            shown = table.value(year, scenario) if year in table.row else 0
            assert shown == projected[scenario, year], (scenario, year)


@pytest.mark.parametrize("code", CODES)
def test_departments_and_their_staff(published: Published, code: str) -> None:
    table, day = published.table(code, "C9"), published.closing(code)
    listed = published.on("historical_change.department_history", code, day)
    names = {row["department_code"] for row in listed}
    assert {row.code for row in table.rows[1:]} - {"none"} == names
    staff = Counter(
        row["department_code"] if row["department_code"] in names else "none"
        for row in published.staff(code, day)
    )
    for row in table.rows[1:]:
        assert table.value(row.code, "in_post") == staff[row.code]


@pytest.mark.parametrize("code", CODES)
def test_open_findings(published: Published, code: str) -> None:
    table, day = published.table(code, "C13"), published.closing(code)
    expected = Counter(
        row["rule_id"]
        for row in published.rows("supervision.finding")
        if row["organization_code"] == code
        and row["first_seen_on"] <= day
        and (row["status_code"] == "open" or last_day(f"{row['last_seen_on']:%Y-%m}") >= day)
    )
    assert {row.code: table.value(row.code, "records") for row in table.rows} == expected


def test_a_figure_leads_to_its_rows_and_deliveries(published: Published) -> None:
    period = published.table(MERGED, "C1").period.code
    told = figure.explain(published.reader, f"C4/internal/{period}/11/in_post", "en")
    assert told.value == published.table(MERGED, "C4").value("11", "in_post")
    assert told.evidence_count >= told.value
    assert told.deliveries


def test_what_cannot_be_is_refused(published: Published) -> None:
    with pytest.raises(Failed, match="99"):
        periods.organization(published.reader, "99")
    with pytest.raises(Failed, match="2001-01-01"):
        periods.organization(published.reader, ORGAN, date(2001, 1, 1))
    period = published.table(ORGAN, "C1").period
    with pytest.raises(Failed, match="organization"):
        compose(published.reader, Request("organization", period, edition=PUBLIC))


def test_the_period_in_an_id_is_read_back(published: Published) -> None:
    period = published.table(ABOLISHED, "C1").period
    assert periods.parse(published.reader, period.code) == period
