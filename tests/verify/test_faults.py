"""All faults of a request are reported at once, with place and remedy, without personal data."""

from __future__ import annotations

import random
from datetime import date

import pytest
import xlsxwriter

from bianzhi.core.home import Home
from bianzhi.core.problems import Refused
from bianzhi.verify.norms import Codes, Norms
from bianzhi.verify.request import read_request
from bianzhi.verify.resolve import Entry, Resolver
from bianzhi.verify.state import Organization, Person, Post, State
from tests.support.worlds import citizen_id

DAY = date(2024, 12, 31)


def read(tmp_path, text: str, encoding: str = "utf-8"):
    path = tmp_path / "moves.csv"
    path.write_bytes(text.encode(encoding))
    return read_request(Home(tmp_path / "home"), path)


def rules(problems) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.rule) for problem in problems]


def test_english_and_chinese_headers_and_labels_mean_the_same(tmp_path):
    english = read(
        tmp_path,
        "line_no,action_code,planned_on,sex_code,education_code,establishment_type_code\n"
        "1,enter,2025-03-01,2,21,11\n",
    )
    chinese = read(
        tmp_path,
        "序号,事项,拟办日期,性别,学历,编制类型\n1,进入,2025年3月1日,女,大学本科毕业,行政编制\n",
        "gb18030",
    )
    assert english.rows == chinese.rows
    assert chinese.headers["planned_on"] == "拟办日期"


def test_a_workbook_is_read_like_a_text(tmp_path):
    path = tmp_path / "moves.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write(0, 0, "每行一个事项")
        sheet = book.add_worksheet("事项")
        sheet.write_row(0, 0, ["拟调整事项"])
        sheet.write_row(1, 0, ["事项", "拟办日期", "单位编码", "姓名", "备注"])
        sheet.write_row(2, 0, ["进入"])
        sheet.write_datetime(2, 1, date(2025, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(2, 2, ["B1", "某人", ""])
    request = read_request(Home(tmp_path / "home"), path)
    [row] = request.rows
    assert (request.sheet, row.row) == ("事项", 3)
    expected = {"action_code": "enter", "planned_on": date(2025, 3, 1), "organization_code": "B1"}
    assert row.cells == expected


def test_all_faults_of_cells_are_told_with_their_places(tmp_path):
    request = read(
        tmp_path,
        "事项,拟办日期,出生日期,学历,序号\n"
        "进人,2025-13-01,1990-02-31,大学本科毕业生,一\n"
        "进入,2025-03-01,#REF!,本科,2\n",
    )
    assert rules(request.problems) == [
        (2, "事项", "unknown_code"),
        (2, "拟办日期", "bad_date"),
        (2, "出生日期", "bad_personal_value"),
        (3, "出生日期", "bad_personal_value"),
        (2, "学历", "unknown_code"),
        (2, "序号", "bad_number"),
    ]
    for lang in ("en", "zh"):
        texts = [problem.text(lang) for problem in request.problems]
        assert "1990-02" not in "".join(texts)
    assert "大学本科毕业" in request.problems[4].text("zh")


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("action_code,organisation", "unknown_header"),
        ("action_code,事项", "repeated_header"),
        ("planned_on,organization_code", "missing_header"),
    ],
)
def test_a_faulty_header_is_refused(tmp_path, header, rule):
    with pytest.raises(Refused) as refused:
        read(tmp_path, f"{header}\nenter,B1\n")
    assert rule in [problem.rule for problem in refused.value.problems]


def test_a_file_without_lines_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        read(tmp_path, "action_code,planned_on\n")
    assert [problem.rule for problem in refused.value.problems] == ["no_rows"]


PEOPLE = {
    "k1": [Person("k1", "B1", "K1", "11", "142", "3")],
    "k2": [Person("k2", "B1", "", "11"), Person("k2", "B2", "", "22")],
    "k3": [Person("k3")],
}
STATE = State(
    DAY,
    Norms({}, codes=Codes()),
    {"B1": Organization("B1"), "B2": Organization("B2")},
    posts={"G1": Post("B2")},
    staff={"B1": [PEOPLE["k1"][0]]},
)


@pytest.mark.parametrize(
    ("fields", "key", "column", "rule"),
    [
        ({"action": "enter"}, None, "organization_code", "missing"),
        ({"action": "enter", "organization_code": "B1"}, None, "establishment_type_code",
         "missing"),
        ({"action": "enter", "organization_code": "B9"}, None, "organization_code",
         "unknown_organization"),
        ({"action": "enter", "organization_code": "B1", "type_code": "11"}, "k1", "action_code",
         "enters_twice"),
        ({"action": "transfer", "organization_code": "B2", "from_organization_code": "B2"}, "k1",
         "from_organization_code", "elsewhere"),
        ({"action": "transfer", "organization_code": "B1", "type_code": "11"}, "k2", "person_id",
         "several_organizations"),
        ({"action": "transfer", "organization_code": "B1", "type_code": "11"}, "k3", "person_id",
         "not_in_post"),
        ({"action": "leave", "organization_code": "B2"}, "k1", "organization_code", "elsewhere"),
        ({"action": "leave"}, "k3", "organization_code", "missing"),
        ({"action": "remove", "level_code": "141", "role_code": "1"}, "k1",
         "leadership_level_code", "other_office"),
        ({"action": "appoint", "organization_code": "B1", "level_code": "141"}, None,
         "leadership_role_code", "half_office"),
        ({"action": "borrow_post", "organization_code": "B1", "from_organization_code": "B1",
          "type_code": "11"}, None, "from_organization_code", "from_itself"),
        ({"action": "enter", "organization_code": "B1", "type_code": "11", "post_code": "G1"}, None,
         "post_code", "unknown_post"),
        ({"action": "hire_off_establishment", "organization_code": "B1",
          "planned_on": date(2024, 1, 1)}, None, "planned_on", "before_state"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_judged_is_a_fault(fields, key, column, rule):
    entry = Entry(number=1, row=2, person=Person(key), **{"planned_on": DAY, **fields})
    resolver = Resolver(STATE, PEOPLE)
    assert resolver.lines([entry]) == []
    assert (column, rule) in [(fault.column, fault.rule) for fault in resolver.faults]


def test_what_follows_from_a_known_person_may_be_blank():
    rng = random.Random(1)
    entries = [
        Entry(2, 3, "transfer", date(2025, 3, 1), Person("k1"), organization_code="B2"),
        Entry(1, 2, "remove", date(2025, 1, 1), Person("k1")),
        Entry(3, 4, "leave", date(2025, 5, 1), Person("k1")),
    ]
    rng.shuffle(entries)
    resolver = Resolver(STATE, PEOPLE)
    remove, transfer, leave = resolver.lines(entries)
    assert resolver.faults == []
    assert (remove.level_code, remove.role_code, remove.organization_code) == ("142", "3", "B1")
    assert (transfer.type_code, transfer.person.level_code, transfer.previous) == ("11", "", 1)
    assert (leave.organization_code, leave.previous) == ("B2", 2)


def test_no_problem_shows_an_id(tmp_path):
    text = f"action_code,person_id,post_code\nenter,{citizen_id(3)}0,{citizen_id(3)}\n"
    request = read(tmp_path, text)
    shown = "".join(problem.text() for problem in request.problems)
    assert citizen_id(3) not in shown
