"""Lines that are no records: which they are, that they are counted, and what lands all the same."""

import time

import pytest

from bianzhi.store.rows import quarantine
from ingest.land import land
from tests.landing.conftest import lake_rows

QUOTA = ("机构编码", "编制类型", "核定编制数")
NAMED = ("机构编码", "机构名称", "机构规格")


def csv(*rows: tuple[str, ...]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


@pytest.fixture
def landed(home, sent):
    """Land one file of the Chinese source; its part, its lines and cells that did not land."""

    def run(name: str, *rows: tuple[str, ...], source: str = "fujian"):
        [outcome] = land(home, [sent(f"2024-12-31/350526/{name}.csv", csv(*rows))], source)
        assert outcome.status == "landed", [problem.text("en") for problem in outcome.problems]
        [part] = outcome.parts
        total = ("rows_landed", "rows_collapsed", "rows_quarantined", "rows_passed_over")
        assert part["rows_read"] == sum(part[count] for count in total)
        lines = quarantine.read(home, part["lake_id"])
        return part, dict(lines.select("row_no", "rule_id").rows())

    return run


def test_totals_sign_offs_notes_and_numbers_are_passed_over(landed, home):
    part, lines = landed(
        "编制核定",
        QUOTA,
        ("甲", "乙", "1"),
        ("（1）", "（2）", "（3）"),
        ("必填", "必填", "请填写整数"),
        ("示例", "行政编制", "12"),
        ("B01", "行政编制", "10"),
        ("小 计", "行政编制", "10"),
        ("B02", "事业编制", "5"),
        ("B02", "小计", "5"),
        ("", "本页合计", "15"),
        ("其中：事业编制", "", "5"),
        ("全县总计（不含乡镇）", "", "15"),
        ("制表人：张三", "", "审核：李四"),
        ("单位负责人", "王五", ""),
        ("注：含单列", "", ""),
        ("说明", "", ""),
    )
    assert list(lines.values()) == [
        *("column_numbers", "column_numbers", "guides", "samples"),
        *("totals", "totals", "totals", "totals", "totals"),
        *("sign_offs", "sign_offs", "notes", "notes"),
    ]
    assert (part["rows_passed_over"], part["rows_landed"]) == (13, 2)
    assert lake_rows(home, "establishment")["organization_code"].to_list() == ["B01", "B02"]


def test_a_name_that_contains_a_word_is_a_name(landed, home):
    names = ["合计教育集团", "审核查验中心", "县统计局", "注册登记处", "示例小学", "说明书印刷厂"]
    _, lines = landed("机构", NAMED, *((f"B{n}", name, "") for n, name in enumerate(names)))
    assert lines == {}
    assert lake_rows(home, "organization")["organization_name"].to_list() == names


def test_a_total_with_a_code_is_doubtful_and_no_organization(landed, home):
    part, lines = landed(
        "机构", NAMED, ("B01", "测试局", ""), ("B99", "合计", ""), ("B98", "小计：", "")
    )
    assert lines == {3: "doubtful_line", 4: "doubtful_line"}
    assert part["rows_passed_over"] == 2
    assert lake_rows(home, "organization")["record_key"].to_list() == ["B01"]
    [path] = home.quarantine.glob("*.parquet")
    kept = quarantine.read(home, path.stem)
    assert kept["kept_key"].to_list() == ["B99", "B98"]


def test_a_line_without_code_is_no_organization_whatever_it_says(landed, home):
    _, lines = landed(
        "机构", NAMED, ("B01", "测试局", ""), ("", "合计教育集团", ""), ("第1页 共2页", "", "")
    )
    assert lines == {3: "missing_key", 4: "lone_text"}
    assert lake_rows(home, "organization")["record_key"].to_list() == ["B01"]


def test_a_sample_may_say_so_in_a_column_that_is_not_read(landed, home):
    header = ("序号", *NAMED)
    _, lines = landed("机构", header, ("例", "B00", "某局", ""), ("1", "B01", "测试局", ""))
    assert lines == {2: "samples"}


def test_the_header_of_another_page_and_a_second_table(landed, home):
    part, lines = landed(
        "机构",
        NAMED,
        ("B01", "测试局", ""),
        NAMED,
        ("1", "2", "3"),
        ("B02", "测试中心", ""),
        ("内设机构编码", "内设机构名称", "核定编制数"),
        ("D1", "办公室", "3"),
    )
    assert lines == {
        3: "repeated_header",
        4: "column_numbers",
        6: "second_table",
        7: "second_table",
    }
    assert lake_rows(home, "organization")["record_key"].to_list() == ["B01", "B02"]
    assert part["rows_dropped"] == 0


def test_numbers_below_the_first_record_are_records(landed, home):
    _, lines = landed("编制核定", QUOTA, ("B01", "11", "5"), ("1", "2", "3"))
    assert lines == {}
    assert lake_rows(home, "establishment").height == 2


def test_english_words_stand_alone(landed, home):
    header = ("organization_code", "organization_name")
    _, lines = landed(
        "organization",
        header,
        ("A1", "Total Quality Agency"),
        ("A2", "Notes Office"),
        ("Total", "2"),
        ("Prepared by: Jane", ""),
        ("Note: provisional", ""),
        ("A3", "Grand Total"),
        source="canonical",
    )
    assert list(lines.values()) == ["totals", "sign_offs", "notes", "doubtful_line"]
    assert lake_rows(home, "organization")["record_key"].to_list() == ["A1", "A2"]


def test_words_of_the_users_contract(home, sent, contract):
    mine = contract(
        """
source: mine
headers: labels
entities:
  organization:
    files: ["*.csv"]
    not_records: {totals: ["Σ*"], notes: []}
"""
    )
    rows = (("机构编码", "机构全称"), ("B01", "甲局"), ("Σ 1", ""), ("合计", "乙"))
    [outcome] = land(home, [sent("2024-12-31/x.csv", csv(*rows))], contract=mine)
    assert outcome.parts[0]["rows_passed_over"] == 1
    assert lake_rows(home, "organization")["record_key"].to_list() == ["B01", "合计"]


def test_no_name_of_a_sign_off_is_shown(landed, home):
    landed("机构", NAMED, ("B01", "测试局", ""), ("填表人：张三", "审核人：李四", ""))
    [path] = home.quarantine.glob("*.parquet")
    shown = quarantine.read(home, path.stem).drop("raw_row").rows()
    assert "张三" not in str(shown)
    assert "李四" not in str(shown)
    assert "填表人" in str(shown)


def test_many_repeated_headers_are_read_in_one_pass(landed):
    """A page printed over and over: the time grows with the lines, not with their square."""
    started = time.process_time()
    lines = 40_000
    part, _ = landed("编制核定", QUOTA, ("B01", "行政编制", "10"), *[QUOTA] * lines)
    assert (part["rows_passed_over"], part["rows_landed"]) == (lines, 1)
    assert time.process_time() - started < 20
