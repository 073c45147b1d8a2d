"""Public editions that were written are remembered, and the next one is protected with them."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.core.problems import Failed
from bianzhi.disclosure.attack.system import rounded_cells
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.protect import protect
from bianzhi.disclosure.settings import ROUNDING, default
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import compose
from bianzhi.reports.register.public_editions import editions, remember
from bianzhi.reports.register.published import published_before

YEAR = periods.year(2024)


@pytest.fixture(scope="module")
def reader(demo_home):
    with Reader(demo_home.current_publication / DATABASE_NAME) as opened:
        yield opened


def request_of(**more) -> compose.Request:
    return compose.Request("annual", YEAR, edition=PUBLIC, tables=("T7",), **more)


def write(home: Home, reader: Reader, request: compose.Request):
    """Compose and remember an edition, as the command does before it writes the files."""
    document = compose.compose(reader, request, published_before(home, reader, request))
    remember(home, request, document)
    return document


@pytest.fixture(scope="module")
def written(reader, tmp_path_factory):
    """A home with the edition of the city, and that edition."""
    home = Home(tmp_path_factory.mktemp("home"))
    return home, write(home, reader, request_of())


def test_figures_that_one_edition_hides_are_hidden_in_the_next(written, reader):
    home, first = written
    (city,) = first.tables
    assert city.hidden
    assert len(editions(home)) == 1
    request = request_of(by=("county",))
    before = published_before(home, reader, request)
    assert [table.code for table in before] == ["T7"]
    second = compose.compose(reader, request, before)
    again = next(table for table in second.tables if table.code == "T7")
    assert set(city.hidden) <= set(again.hidden)
    statement = next(note for note in second.notes if "泄露检验" in note)
    assert "T7, T7@county" in statement
    assert "此前各公开版的" in statement


def test_the_same_request_gives_the_same_edition_and_is_remembered_once(written, reader):
    home, first = written
    again = write(home, reader, request_of())
    assert len(editions(home)) == 1
    assert [table.values for table in again.tables] == [table.values for table in first.tables]
    assert [table.hidden for table in again.tables] == [table.hidden for table in first.tables]


def test_rounded_figures_beside_hidden_ones_are_refused(written, reader):
    home, _ = written
    with pytest.raises(Failed) as failed:
        published_before(home, reader, request_of(protect=ROUNDING))
    assert failed.value.code == "public.rounded_before"
    assert failed.value.exit_code == 3


def test_rounded_figures_of_another_year_are_ranges(reader, tmp_path):
    """A multiple of five says between which numbers a count lies, not what it is."""
    home = Home(tmp_path)
    last = replace(request_of(protect=ROUNDING), period=periods.year(2023), tables=("T9",))
    write(home, reader, last)
    request = replace(request_of(), tables=("T9",))
    before = published_before(home, reader, request)
    assert [table.rounded_to for table in before] == [default().rounding_base]
    truth = merged(fill(Facts(reader, last.period), definitions.table("T9")), default())
    ranges = rounded_cells(before)
    assert len(ranges) > 20
    for cell, (low, high) in ranges.items():
        assert low <= (truth.value(cell.row, cell.column) or 0) <= high
    # With ranges the two years fit together; taken for exact, the openings contradict them.
    protected = protect([fill(Facts(reader, YEAR), definitions.table("T9"))], before, default())
    assert protected.audit.passed
    assert protected.audit.earlier_tables == 1
    few = {cell.row for cell, (low, _) in ranges.items() if cell.column == "closing" and low < 5}
    (now,) = protected.tables
    assert all(
        (row, "opening") in now.hidden or not now.value(row, "opening")
        for row in few & set(now.row)
    )


def test_a_damaged_edition_stops_the_next_one(written, reader, tmp_path):
    shutil.copytree(written[0].root, tmp_path / "home")
    home = Home(tmp_path / "home")
    (edition,) = editions(home)
    edition.figures.write_bytes(edition.figures.read_bytes()[:-1])
    with pytest.raises(Failed) as failed:
        published_before(home, reader, request_of(by=("county",)))
    assert failed.value.code == "public.edition_damaged"


def test_a_reform_and_the_year_it_begins_in_are_read_together(reader, tmp_path):
    """A reform that ends more than a year later counts on its first day what the year counts."""
    home = Home(tmp_path)
    reform = compose.Request("reform", periods.reform(reader, "2018"), edition=PUBLIC)
    write(home, reader, reform)
    begins = reform.period.opening.year
    assert reform.period.closing.year > begins + 1
    request = compose.Request(
        "annual", periods.year(begins), edition=PUBLIC, tables=("T7",), is_draft=True
    )
    assert {table.code for table in published_before(home, reader, request)} == {"R1", "R5", "R7"}


def test_two_reforms_and_a_year_are_protected_together(reader, tmp_path):
    """Each reform is an edition of its own; those that share a month know each other."""
    home = Home(tmp_path)
    first, second = (
        compose.Request("reform", periods.reform(reader, code), edition=PUBLIC)
        for code in ("2018", "2023")
    )
    year = replace(request_of(), tables=("T2",), is_draft=True)
    write(home, reader, year)
    write(home, reader, first)
    # The first ends before the second begins, but the months around them overlap.
    assert first.period.closing < second.period.opening
    before = published_before(home, reader, second)
    periods_of = {(table.code, table.period.code) for table in before}
    assert periods_of == {
        ("T2", "2024"),
        *((code, "reform-2018") for code in ("R1", "R5", "R7")),
    }
    document = write(home, reader, second)
    assert any("4张表" in note for note in document.notes)


def test_the_table_of_years_is_read_with_the_years_it_goes_back_to(reader, tmp_path):
    """What an edition of some years ago hides of its year, a table of years does not print."""
    home = Home(tmp_path)
    old = compose.Request("annual", periods.year(2019), edition=PUBLIC, tables=("S2",))
    write(home, reader, replace(old, is_draft=True))
    now = replace(old, period=YEAR, is_draft=True)
    assert [table.period.code for table in published_before(home, reader, now)] == ["2019"]
