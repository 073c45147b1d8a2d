"""bianzhi verify on the demo: the figures are those of the marts, in every format."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import fastexcel
import pytest

from bianzhi.core.home import Home
from bianzhi.publish.published import current_publication
from bianzhi.read.query import Reader
from bianzhi.store.people.identities import Identities
from tests.support.demo import run_bianzhi

HEADER = (
    "line_no,action_code,planned_on,organization_code,establishment_type_code,person_id,sex_code,"
    "birth_date,education_code,leadership_level_code,leadership_role_code,department_code,"
    "worker_type_code"
)


def ask(home: Home, query: str) -> list[tuple]:
    with Reader(current_publication(home).database) as reader:
        return list(reader.run(query).rows())


def last_month(home: Home) -> date:
    return ask(home, "select max(month) from establishment_use_month")[0][0]


def write(tmp_path, *rows: str, name: str = "moves.csv"):
    path = tmp_path / name
    path.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    return path


def answer(home: Home, path, *options: str) -> dict:
    return json.loads(run_bianzhi(home, "verify", str(path), "--format", "json", *options))


def outcomes_of(document: dict, line: int) -> dict[str, dict]:
    return {row["test_code"]: row for row in document["tests"] if row["line_no"] == line}


def test_posts_and_retirements_are_those_of_the_marts(demo_home, tmp_path):
    """For many cells: one more person on a day fits exactly if the marts leave room by then."""
    month = last_month(demo_home)
    planned = date(month.year + 3, 12, 31)
    cells = ask(
        demo_home,
        f"""
        select cells.organization_code, cells.establishment_type_code, cells.in_post,
            cells.ceiling_posts - cells.frozen_posts - cells.reserved_posts as usable,
            (
                select count(*) from person_retirement as people
                where people.organization_code = cells.organization_code
                    and people.establishment_type_code = cells.establishment_type_code
                    and people.valid_to is null
                    and people.retires_on > date '{month}'
                    and people.retires_on <= date '{planned}'
            ) as retiring
        from establishment_use_month as cells
        where cells.month = date '{month}' and cells.light_code <> 'grey'
            and cells.establishment_type_code not in ('unlisted', 'missing')
        order by 1, 2
        """,
    )
    rows = [
        f"{place},enter,{planned},{cell[0]},{cell[1]},,2,2000-01-01,21,,,,"
        for place, cell in enumerate(cells, 1)
    ]
    document = answer(demo_home, write(tmp_path, *rows))
    assert len(cells) > 80
    assert sum(cell[4] for cell in cells) > 20
    for place, (_, _, in_post, usable, retiring) in enumerate(cells, 1):
        test = outcomes_of(document, place)["posts"]
        before = in_post - retiring
        expected = (before, usable, before + 1, "pass" if before < usable else "fail")
        shown = (test["before"], test["limit"], test["after"], test["outcome_code"])
        assert shown == expected, cells[place - 1]


def test_leadership_control_numbers_and_baselines_are_those_of_the_marts(demo_home, tmp_path):
    month = last_month(demo_home)
    offices = ask(
        demo_home,
        f"""
        select organization_code, department_code, leadership_level_code, leadership_role_code,
            authorized_posts, in_post
        from leadership_use_department_month
        where month = date '{month}' and authorized_posts > 0
        order by all limit 40
        """,
    )
    workers = ask(
        demo_home,
        f"""
        select control.organization_code, control.control_posts,
            coalesce((
                select sum(headcount) from personnel_off_establishment_month as workers
                where workers.organization_code = control.organization_code
                    and workers.month = date '{month}'
            ), 0)
        from off_establishment_control_history as control
        where valid_to is null order by 1 limit 40
        """,
    )
    rows = [
        f"{place},appoint,{month},{org},,,,,,{level},{role},{department},"
        for place, (org, department, level, role, *_) in enumerate(offices, 1)
    ]
    first = len(rows) + 1
    rows += [
        f"{place},hire_off_establishment,{month},{org},,,,,,,,,1"
        for place, (org, *_) in enumerate(workers, first)
    ]
    document = answer(demo_home, write(tmp_path, *rows))
    for place, (*_, limit, leaders) in enumerate(offices, 1):
        test = outcomes_of(document, place)["leadership"]
        shown = (test["before"], test["limit"], test["outcome_code"])
        assert shown == (leaders, limit, "pass" if leaders < limit else "fail")
    for place, (_, limit, count) in enumerate(workers, first):
        test = outcomes_of(document, place)["off_establishment"]
        shown = (test["before"], test["limit"], test["outcome_code"])
        assert shown == (count, limit, "pass" if count < limit else "fail")


@pytest.fixture(scope="module")
def deputy(demo_home) -> tuple[str, str, str, str]:
    """Id, organization, level and role of a leader of the demo who does not retire soon."""
    [(key, organization, level, role)] = ask(
        demo_home,
        """
        select any_value(person.person_key), any_value(person.organization_code),
            any_value(person.leadership_level_code), any_value(person.leadership_role_code)
        from person_history as person
        inner join person_retirement as retirement
            on person.record_key = retirement.record_key
            and person.valid_from = retirement.valid_from
        where person.valid_to is null and person.leadership_role_code = '3'
            and retirement.retires_on > date '2032-01-01'
        group by person.person_key having count(*) = 1 order by 1 limit 1
        """,
    )
    query = f"select distinct person_id from identity where person_key = '{key}'"
    return Identities(demo_home).query(query)["person_id"][0], organization, level, role


def test_a_known_person_needs_no_more_than_an_id(demo_home, tmp_path, deputy):
    person_id, organization, level, _ = deputy
    day = last_month(demo_home) + timedelta(days=30)
    path = write(
        tmp_path,
        f"1,remove,{day},,,{person_id},,,,,,,",
        f"2,leave,{day + timedelta(days=1)},,,{person_id},,,,,,,",
        f"3,appoint,{day},{organization},,{person_id},,,,{level},1,,",
    )
    for form in ("csv", "json", "table"):
        text = run_bianzhi(demo_home, "verify", str(path), "--format", form)
        assert person_id not in text
    document = answer(demo_home, path)
    results = {row["line_no"]: row["result_code"] for row in document["lines"]}
    assert (results[1], results[2]) == ("pass", results[3])
    assert [row["line_no"] for row in document["lines"]] == [1, 3, 2]


def test_every_format_gives_the_same_verdicts(demo_home, tmp_path):
    month = last_month(demo_home)
    full = ask(
        demo_home,
        f"select organization_code, establishment_type_code from establishment_use_month"
        f" where month = date '{month}' and net_vacant_posts in (0, 1) and in_post > 3"
        f" order by all limit 3",
    )
    rows = [
        f"{place},enter,{month},{organization},{type_code},,1,1999-01-01,21,,,,"
        for place, (organization, type_code) in enumerate([*full, *full], 1)
    ]
    path, out = write(tmp_path, *rows), tmp_path / "answer.xlsx"
    document = answer(demo_home, path)
    text = run_bianzhi(demo_home, "verify", str(path), "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(text)))
    expected = [(str(row["line_no"]), row["result_code"]) for row in document["lines"]]
    assert [(row["line_no"], row["result_code"]) for row in lines] == expected
    assert {result for _, result in expected} >= {"refuse"}

    first = None
    for _ in range(2):
        run_bianzhi(demo_home, "--lang", "zh", "verify", str(path), "--format", "xlsx",
                    "--out", str(out))  # fmt: skip
        first = first or out.read_bytes()
    assert out.read_bytes() == first
    book = fastexcel.read_excel(str(out))
    assert book.sheet_names == ["核编意见", "逐项核验", "数据依据"]
    sheet = book.load_sheet("核编意见", header_row=None, dtypes="string").to_polars()
    cells = sheet.rows()
    assert cells[0][0] == "机构编制核编意见表"
    names = {"pass": "通过", "review": "待审", "refuse": "不予通过"}
    shown = [(row[0], row[7]) for row in cells[5 : 5 + len(rows)]]
    assert shown == [(number, names[result]) for number, result in expected]
    digest = current_publication(demo_home).record["content_sha256"]
    known = book.load_sheet("数据依据", header_row=None, dtypes="string").to_polars()
    assert (
        digest in known["column_2" if "column_2" in known.columns else known.columns[1]].to_list()
    )


def test_an_earlier_state_is_that_of_its_month(demo_home, tmp_path):
    day = date(2020, 6, 30)
    [(organization, type_code, in_post)] = ask(
        demo_home,
        f"select organization_code, establishment_type_code, in_post from establishment_use_month"
        f" where month = date '{day}' and in_post > 5 order by all limit 1",
    )
    row = f"1,enter,,{organization},{type_code},,1,1999-01-01,21,,,,"
    document = answer(demo_home, write(tmp_path, row), "--at", "2020-07-15")
    assert outcomes_of(document, 1)["posts"]["before"] == in_post


def test_faults_stop_the_whole_request(demo_home, tmp_path):
    path = write(
        tmp_path,
        "1,enter,2030-01-01,X99,11,,,,,,,,",
        "1,enter,2030-01-01,,11,,,,,,,,",
        "3,,2030-01-01,,11,,,,,,,,",
        "4,enter,2030-01-01,,11,35050219900307451X,,,,,,,",
        "5,enter,2030-01-01,,plenty,,,,,,,,",
    )
    with pytest.raises(RuntimeError) as failed:
        run_bianzhi(demo_home, "verify", str(path))
    text = str(failed.value)
    for rule in ("unknown_organization", "repeated_number", "no_action", "bad_person_id"):
        assert f"[{rule}]" in text
    assert "35050219900307451X" not in text
    assert text.count("row 6, column establishment_type_code") == 1
