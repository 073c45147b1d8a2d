"""Rows chosen by conditions, cells of other rows, paired lines, and values that are not kept."""

from __future__ import annotations

import polars as pl
import pytest

from bianzhi import cli
from bianzhi.core import messages
from ingest.land import land
from tests.landing.conftest import codes, lake_rows

HEAD = """
source: mine
headers: none
delivery: {as_of: {constant: 2024-12-31}, scope: {constant: s}}
unknown_columns: ignore
"""


def landed(home, contract, sent, settings: str, rows: str):
    inbox = sent("list.csv", rows)
    [outcome] = land(home, [inbox], contract=contract(HEAD + settings))
    return outcome


CONDITIONS = [
    ("{header: B, is: x}", "1 5"),
    ("{header: B, is: [x, y]}", "1 2 5"),
    ("{header: B, is_not: x}", "2 3 4"),
    ("{header: B, matches: '^[xz]'}", "1 4 5"),
    ("{header: B, is_blank: true}", "3"),
    ("{header: B, is_blank: false}", "1 2 4 5"),
    ("{not: {header: B, is: x}}", "2 3 4"),
    ("{all: [{header: B, is: x}, {header: C, is: p}]}", "1"),
    ("{any: [{header: B, is: y}, {header: C, is: p}]}", "1 2 3"),
    ("{all: [{any: [{header: B, is: x}, {header: B, is: y}]}, {not: {header: C, is: p}}]}", "2 5"),
    ("{header: B, same_as: C}", ""),
    ("{any: [{header: B, is: x}, {header: B, is_blank: true}]}", "1 3 5"),
]
LIST = "A,B,C\n1,x,p\n2,y,q\n3,,p\n4,z,r\n5,x,q\n"


@pytest.mark.parametrize(("condition", "rows"), CONDITIONS)
def test_rows_are_chosen_by_conditions(condition, rows, home, contract, sent):
    settings = f"""
where: {condition}
columns: {{A: duty_no}}
derive: {{organization_code: B1}}
entities: {{duty: {{files: [list.csv]}}}}
"""
    outcome = landed(home, contract, sent, settings, LIST)
    assert lake_rows(home, "duty")["duty_no"].to_list() == rows.split()
    [part] = outcome.parts
    kept = len(rows.split())
    assert (part["rows_read"], part["rows_dropped"]) == (kept, 5 - kept)


def test_values_are_chosen_by_several_conditions(home, contract, sent):
    settings = """
columns: {A: duty_no}
derive:
  organization_code: B1
  duty_text:
    from: {header: A}
    when: {all: [{header: B, is: x}, {header: C, is_not: q}]}
    otherwise: other
entities: {duty: {files: [list.csv]}}
"""
    landed(home, contract, sent, settings, "A,B,C\n1,x,p\n2,x,q\n3,,q\n4,,p\n5,x,\n")
    texts = lake_rows(home, "duty")["duty_text"].to_list()
    # 3: false and unknown is false. 4 and 5: true and unknown is unknown.
    assert texts == ["1", "other", "other", None, None]


def test_a_header_that_decides_must_be_in_the_file(home, contract, sent):
    settings = """
where: {header: Kind, is: x}
columns: {A: duty_no}
derive: {organization_code: {from: {header: Unit}}}
entities: {duty: {files: [list.csv]}}
"""
    outcome = landed(home, contract, sent, settings, "A\n1\n")
    assert codes(outcome.problems) == ["missing_header", "missing_header"]
    assert [problem.column for problem in outcome.problems] == ["Kind", "Unit"]


DROPS = """
entities:
  post:
    files: [list.csv]
    columns: {A: post_code}
    personal: [Name]
    derive:
      occupied_code: {from: {header: B}, map: {x: filled}, else: null}
      post_grade_code: {from: {header: C, pattern: "^(G[0-9])$"}}
      status_code: {from: {header: Name}, map: {Vacant: "1"}, else: null}
"""


def test_values_that_are_not_kept_are_counted_and_shown(home, contract, sent):
    rows = "A,B,C,Name\n1,x,G1,Vacant\n2,y1,G1,Jane Example\n3,y1,H9,John Example\n4,,,\n"
    outcome = landed(home, contract, sent, DROPS, rows)
    assert outcome.status == "landed"
    dropped = [problem for problem in outcome.remarks if problem.code == "land.value_dropped"]
    assert [(p.code, p.row, p.column, p.values["count"]) for p in dropped] == [
        ("land.value_dropped", 3, "B", 2),
        ("land.value_dropped", 4, "C", 1),
        ("land.value_dropped", 3, "Name", 2),
    ]
    for lang in ("en", "zh"):
        texts = [problem.text(lang) for problem in dropped]
        assert "list.csv" in texts[0]
        assert "y1" in texts[0]
        assert "H9" in texts[1]
        assert "Example" not in texts[2]
    posts = lake_rows(home, "post").select("occupied_code", "post_grade_code", "status_code")
    assert posts.rows() == [
        ("filled", "G1", "1"),
        (None, "G1", None),
        (None, None, None),
        (None, None, None),
    ]


@pytest.mark.parametrize("command", ["land", "run"])
def test_values_that_are_not_kept_are_printed_and_written_to_the_log(
    command, home, contract, sent, monkeypatch, capsys
):
    inbox = sent("list.csv", "A,B,C,Name\n1,y1,,\n")
    monkeypatch.setattr("bianzhi.commands.landing.run.build_check_publish", lambda home: None)
    arguments = [command, str(inbox), "--contract", str(contract(HEAD + DROPS))]
    with pytest.raises(SystemExit):
        cli.main(["--home", str(home.root), "--lang", "zh", *arguments])
    messages.choose_language(None)
    printed = capsys.readouterr().err
    assert "[value_dropped]" in printed
    assert "占用状态" in printed
    assert "[value_dropped]" in (home.log / "land-problems.txt").read_text("utf-8")


def test_a_value_of_another_row_is_looked_up_by_key(home, contract, sent):
    settings = """
entities:
  organization:
    files: [list.csv]
    columns: {编码: organization_code, 名称: organization_name}
    derive:
      parent_organization_code:
        from: {header: 编码, lookup: {名称: 上级}, among: {header: 级, is: "1"}}
"""
    rows = (
        "编码,名称,上级,级\n1,县政府,,1\n2,县局,县政府,2\n3,县局所,县局,2\n4,中心,乡,2\n"
        "5,县委,,1\n6,县委,,1\n7,站,县委,2\n8,县政府,县政府,2\n"
    )
    outcome = landed(home, contract, sent, settings, rows)
    organizations = lake_rows(home, "organization")
    assert organizations["parent_organization_code"].to_list() == [
        None, "1", None, None, None, None, None, "1",
    ]  # fmt: skip
    assert [(p.code, p.row) for p in outcome.remarks] == [
        ("land.no_such_row", 4),
        ("land.several_rows", 8),
    ]


def test_a_line_above_names_the_unit_of_the_lines_below(home, contract, sent):
    """Headings among the rows, and cells that are filled only in their first row."""
    settings = """
entities:
  post:
    files: [list.csv]
    where: {header: 岗位, is_blank: false}
    columns: {岗位: post_code}
    derive:
      organization_code:
        {from: {header: 序号, above: {header: 岗位, is_blank: true}, pattern: "^(.+)局"}}
      department_code: {from: {header: 科室, above: {header: 科室, is_blank: false}}}
"""
    rows = "序号,科室,岗位\nA局,,\n1,甲,p1\n2,,p2\nB局,,\n1,乙,p3\n2,,p4\n"
    outcome = landed(home, contract, sent, settings, rows)
    chosen = lake_rows(home, "post").select("post_code", "organization_code", "department_code")
    assert chosen.rows() == [
        ("p1", "A", "甲"),
        ("p2", "A", "甲"),
        ("p3", "B", "乙"),
        ("p4", "B", "乙"),
    ]
    assert outcome.parts[0]["rows_dropped"] == 2


def test_a_row_whose_deciding_cell_cannot_be_read_is_named(home, contract, sent, monkeypatch):
    from ingest.read import table
    from ingest.read.unreadable import MARK

    real = table._clean
    error = pl.when(pl.all() == "#REF!").then(MARK + pl.all()).otherwise(pl.all()).name.keep()

    def marked(frame):
        clean, changed = real(frame)
        return clean.with_columns(error), changed

    monkeypatch.setattr(table, "_clean", marked)
    settings = """
where: {header: B, is_not: x}
columns: {A: duty_no}
derive: {organization_code: B1}
entities: {duty: {files: [list.csv]}}
"""
    outcome = landed(home, contract, sent, settings, "A,B\n1,#REF!\n2,y\n3,x\n")
    assert lake_rows(home, "duty")["duty_no"].to_list() == ["2"]
    assert [(p.code, p.row, p.column) for p in outcome.remarks] == [("land.undecided_row", 2, "B")]


PAIRS = """
entities:
  organization_event:
    files: [list.csv]
    pair:
      by: [文号]
      halves: {before: {header: 方向, is: 转出}, after: {header: 方向, is: 转入}}
    derive:
      event_id: {from: {header: 文号}}
      predecessor_code: {from: {header: 单位, half: before}}
      successor_code: {from: {header: 单位, half: after}}
      event_type_code: {from: {header: 方向}, map: {转出: "03", 转入: "03", 新设: "01"}}
"""


def test_two_lines_become_one_record(home, contract, sent):
    rows = (
        "文号,方向,单位\n1号,转出,A\n1号,转入,B\n2号,转入,C\n2号,转出,D\n2号,转出,E\n"
        "3号,转出,F\n4号,转入,G\n5号,新设,H\n"
    )
    outcome = landed(home, contract, sent, PAIRS, rows)
    chosen = lake_rows(home, "organization_event").select(
        "row_no", "event_id", "predecessor_code", "successor_code", "event_type_code"
    )
    assert sorted(chosen.rows()) == [
        (2, "1号", "A", "B", "03"),
        (5, "2号", "D", "C", "03"),
        (6, "2号", "E", "C", "03"),
        (7, "3号", "F", None, "03"),
        (8, "4号", None, "G", "03"),
        (9, "5号", None, None, "01"),
    ]
    [part] = outcome.parts
    assert (part["rows_read"], part["rows_landed"], part["rows_collapsed"]) == (8, 6, 2)
    assert [(p.code, p.row) for p in outcome.remarks] == [
        ("land.half_without_other", 7),
        ("land.half_without_other", 8),
    ]


def test_lines_that_pair_in_several_ways_are_refused(home, contract, sent):
    rows = "文号,方向,单位\n1号,转出,A\n1号,转出,B\n1号,转入,C\n1号,转入,D\n"
    outcome = landed(home, contract, sent, PAIRS, rows)
    assert codes(outcome.problems) == ["unclear_pair"]
    assert "2, 3, 4, 5" in outcome.problems[0].text("en")
