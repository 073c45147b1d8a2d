"""The report on a reform: the marts' figures, balanced, in every format from one document."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from bianzhi.core.problems import Failed
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import periods
from bianzhi.reports.register import figure
from bianzhi.reports.register.compose import Request, compose
from bianzhi.reports.render.page import html
from tests.reports.layout.pages import ADDRESS, read
from tests.support.demo import run_bianzhi

REFORMS = ("2018", "2023")


@pytest.fixture(scope="module")
def reader(demo_home) -> Iterator[Reader]:
    with Reader(readable_database(demo_home)) as opened:
        yield opened


@pytest.fixture(scope="module", params=REFORMS)
def document(reader: Reader, request: pytest.FixtureRequest) -> Document:
    return compose(reader, Request("reform", periods.reform(reader, request.param)))


def _tables(document: Document) -> dict[str, FilledTable]:
    return {table.code: table for table in document.tables}


def test_every_balance_holds(document: Document) -> None:
    """Among them: the causes add up to the change, on either structure."""
    assert all(check.holds for check in document.checks)
    rules = {check.equation.rule for check in document.checks}
    assert {
        "R1-1",
        "R2-1",
        "R2-2",
        "R3-2",
        "R5-1",
        "R6-1",
        "R6-3",
        "R6-4",
        "R10-2",
        "R10.columns",
        "R2.rows",
    } <= rules
    causes = [check for check in document.checks if check.equation.rule == "R2-2"]
    assert len(causes) == 4


def test_the_overview_is_the_comparison(document: Document, reader: Reader) -> None:
    table = _tables(document)["R1"]
    result = reader.run(
        "select measure_code, sum(before_value), sum(after_value) "
        "from historical_change.reform_comparison "
        f"where reform_code = '{table.period.reform}' and structure_code = 'constant' "
        "and level_code = 'organization' and measure_code not in ('age', 'education') "
        "group by measure_code"
    )
    expected = {code: (before, after) for code, before, after in result.rows()}
    shown = {
        row.code: (table.value(row.code, "before"), table.value(row.code, "after"))
        for row in table.rows
    }
    assert {code: tuple(map(Decimal, both)) for code, both in shown.items()} == expected


def _organizations(table: FilledTable, depth: int) -> dict[str, str]:
    rows = [row for row in table.rows if row.depth == depth]
    return {row.items[-1].code: row.label["zh"] for row in rows}


def test_organizations_listed_are_those_that_the_records_name(
    document: Document, reader: Reader
) -> None:
    """R8 lists those of them with posts or staff, R6 all with a figure on either side."""
    tables = _tables(document)
    reform, opening = document.tables[0].period.reform, document.tables[0].period.opening
    named = reader.run(
        "select predecessor_code, successor_code from historical_change.organization_event "
        f"where reform_code = '{reform}'"
    )
    touched = {code for pair in named.rows() for code in pair if code}
    stock = reader.run(
        "select organization_code from organization_structure.establishment_use_month "
        f"where month = date '{opening}' group by organization_code "
        "having sum(authorized_posts) <> 0 or sum(in_post) <> 0"
    )
    with_stock = {code for (code,) in stock.rows()}
    assert _organizations(tables["R8"], 2).keys() == touched & with_stock
    assert touched & with_stock < _organizations(tables["R6"], 2).keys() <= touched


def test_names_of_organizations_agree_between_tables(document: Document) -> None:
    """A continuing organization has its name after the reform, an ended one its name before."""
    tables = _tables(document)
    either = _organizations(tables["R6"], 2)
    before, after = (_organizations(tables["R8"], depth) for depth in (2, 3))
    assert before
    for code, name in before.items():
        expected = after.get(code, name)
        assert either[code] in (expected, f"{name} → {expected}")
    for code, name in after.items():
        assert either[code].split(" → ")[-1] == name


def test_the_touched_are_as_many_in_every_table(document: Document) -> None:
    tables = _tables(document)
    month = f"{tables['R7'].period.opening:%Y-%m}"
    everywhere = {
        Decimal(tables["R6"].value("total", "before_as_named")),
        Decimal(tables["R6"].value("total", "before_constant")),
        Decimal(tables["R7"].value(month, "in_post_treated")),
        Decimal(tables["R8"].value("total", "in_post")),
        Decimal(tables["R14"].value("in_post", "before_constant")),
    }
    assert len(everywhere) == 1


@pytest.mark.parametrize("code", ["R10", "R11", "R12", "R15", "R16", "R17"])
def test_causes_leave_nothing_over(document: Document, code: str) -> None:
    table = _tables(document)[code]
    left = [column.code for column in table.leaves if column.code.startswith("left_")]
    assert len(left) in (2, 4)
    assert len(table.leaves) > 3 * len(left)
    assert not any(table.value(row.code, column) for row in table.rows for column in left)


def test_staff_of_a_system_is_counted_by_head(document: Document, reader: Reader) -> None:
    """As named afterwards: the staff in the register on that day, by system of organization."""
    table = _tables(document)["R9"]
    day = table.period.closing
    at = f"valid_from <= date '{day}' and (valid_to is null or valid_to > date '{day}')"
    result = reader.run(
        "select organization.system_code, count(*) from historical_change.person_history as person "
        "left join (select organization_code, max_by(system_code, valid_from) as system_code "
        "from historical_change.organization_history "
        f"where valid_from <= date '{day}' group by organization_code) as organization "
        f"using (organization_code) where {at} "
        "and coalesce(occupancy_code, '1') <> '2' "
        "and coalesce(staff_status_code, '1') not in ('2', '6') group by organization.system_code"
    )
    expected = {f"system.in_post.system_{code}": heads for code, heads in result.rows()}
    shown = {
        row.code: table.value(row.code, "after_as_named")
        for row in table.rows
        if row.parent == "system.in_post" and table.value(row.code, "after_as_named")
    }
    assert shown == expected


def test_rates_of_units_split_into_mix_and_rate(document: Document) -> None:
    table = _tables(document)["R13"]
    rows = [row for row in table.rows if row.depth == 3]
    assert {row.items[0].code for row in rows} == {"admin_level", "system", "policy_field"}
    for row in rows:
        for kind in ("as_named", "constant"):
            change, mix, own = (
                table.value(row.code, f"{item}_{kind}") for item in ("change", "mix", "own")
            )
            if change is not None:
                assert abs(change - mix - own) < Decimal("0.000001")


def test_the_paths_carry_the_state_before(document: Document, reader: Reader) -> None:
    """The whole stock of each organization has a destination; names are those of the time."""
    table = _tables(document)["R8"]
    codes = [row.items[-1].code for row in table.rows if row.depth == 2]
    listed = ", ".join(f"'{code}'" for code in codes)
    result = reader.run(
        "select sum(authorized_posts), sum(in_post) "
        "from organization_structure.establishment_use_month "
        f"where month = date '{table.period.opening}' and organization_code in ({listed})"
    )
    expected = next(result.rows())
    for column, value in zip(("authorized", "in_post"), expected, strict=True):
        assert Decimal(table.value("total", column)) == value


def test_names_in_a_path_are_those_of_their_time(reader: Reader) -> None:
    document = compose(reader, Request("reform", periods.reform(reader, "2018"), tables=("R8",)))
    table = document.tables[0]
    row = next(row for row in table.rows if row.code.endswith(".35050010018.35050010030"))
    names = [item.label["zh"] for item in row.items[-2:]]
    assert names == ["泉州市国土资源局", "泉州市自然资源和规划局"]


def test_the_course_marks_its_breaks(document: Document) -> None:
    table = _tables(document)["R7"]
    assert all(row.depth == 1 for row in table.rows)
    expected = {"2018": {"2018-07", "2019-06"}, "2023": {"2025-01"}}[table.period.reform]
    assert expected <= set(table.marks)


def test_a_figure_of_a_reform_can_be_explained(document: Document, reader: Reader) -> None:
    table = _tables(document)["R2"]
    wanted = document.figure_id(table, table.row["in_post"], table.column["as_named"])
    explanation = figure.explain(reader, wanted, "zh")
    assert explanation.value == table.value("in_post", "as_named")
    assert next(reader.run(explanation.sql).rows())[0] == explanation.value
    assert explanation.count > 0


def test_the_page_shows_the_tables(document: Document, reader: Reader) -> None:
    text = html.html(document)
    assert ADDRESS.findall(text) == []
    assert text.count("<svg") == len(document.charts) == 6
    page = read(text)
    for table in document.tables:
        row, column = table.rows[-1], table.leaves[0]
        sql = page.sql(table.code, row.code, column.code)
        assert next(reader.run(sql).rows())[0] == table.value(row.code, column.code)


def test_an_unknown_reform_is_refused(reader: Reader) -> None:
    with pytest.raises(Failed) as refused:
        periods.reform(reader, "1998' or true --")
    assert refused.value.exit_code == 2
    assert "2018" in str(refused.value)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_writes_the_same_bytes(demo_home, tmp_path: Path, lang: str) -> None:
    pages = []
    for name in ("first", "second"):
        out = tmp_path / name
        options = ("--format", "html", "--out", str(out), "--lang", lang)
        run_bianzhi(demo_home, "report", "reform", "--reform", "2018", *options)
        [path] = out.glob("*.html")
        pages.append(path.read_bytes())
    assert pages[0] == pages[1]
    words = {
        "zh": ("实有人数变化归因", "固定结构口径"),
        "en": ("In post: why they changed", "Constant"),
    }
    assert all(word in pages[0].decode("utf-8") for word in words[lang])
