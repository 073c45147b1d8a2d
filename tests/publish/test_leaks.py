"""The search for personal data finds planted data and ignores data that only looks like it."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from bianzhi.publish.leaks import Cell, find_leaking_cells, find_leaks
from bianzhi.publish.personal_text import REFERENCE, PersonalText

NAMES = [
    "郑晓明",
    "高峰",
    "平安",
    "林业",
    "欧阳修文",
    "于建设",
    "杨梅",
    "Jane Example",
    "张三",
    "党建国",
]
SEARCH = PersonalText(NAMES)

PLANTED = [
    ("郑晓明", "name"),
    ("经办人郑晓明签字", "name"),
    ("我局郑晓明被评为先进个人", "name"),
    ("郑 晓 明", "name"),
    ("郑　晓　明（兼）", "name"),
    ("郑\u200b晓明", "name"),
    ("高峰", "name"),
    ("张　三", "name"),
    ("联系人：高峰", "name"),
    ("经办人高峰签字", "name"),
    ("高峰、李某", "name"),
    ("任命高峰为局长", "name"),
    ("我局高峰被评为先进", "name"),
    ("审批人高峰2024年", "name"),
    ("局长高峰同志", "name"),
    ("高峰（兼）", "name"),
    ("A1/高峰/2024", "name"),
    ('{"by": "张三"}', "name"),
    ("欧阳修文任副局长", "name"),
    ("Director Jane Example", "name"),
    ("JANE EXAMPLE", "name"),
    ("350502199003074518", "citizen_id"),
    ("身份证 35052119850612003X", "citizen_id"),
    ("身份证35052119850612003x号", "citizen_id"),
    ("350502900307451", "citizen_id"),
    ("３５０５０２１９９００３０７４５１８", "citizen_id"),
    ("11010519491231-002X", "citizen_id"),
    ("110105 1949 1231 002X", "citizen_id"),
    ("110105-19491231-002X", "citizen_id"),
    ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "citizen_id"),
    ("电话13805951234", "phone"),
    ("138 0595 1234", "phone"),
    ("138-0595-1234", "phone"),
    ("+86 13805951234", "phone"),
    ("１３８０５９５１２３４", "phone"),
    ("0595-22501234", "phone"),
    ("(0595)22501234", "phone"),
    ("生于1990-03-07", "birth_date"),
    ("出生日期：1990年3月7日", "birth_date"),
    ("born on 1990-03-07", "birth_date"),
    ("出生日期19900307", "birth_date"),
    ("{'birth_date': 1990-03-07}", "birth_date"),
]
INNOCENT = [
    "高峰镇人民政府",
    "攀登高峰计划",
    "平安建设办公室",
    "市林业局",
    "市教育局林业",
    "杨梅乡",
    "编制数与批文不一致",
    "91350500MA12345678",
    "35050012345678",
    "35050010012/132-3-body/2020-10",
    "d0123456789abcdef",
    "12345678901234567890",
    "闽编〔2024〕13号",
    "2024-12-31 350502 1990-03-07",
    "“出生日期”应在 1900-01-01 与 2026-12-31 之间",
    "2,138,059,512.34",
    "13805951234567",
]  # fmt: skip


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema supervision")
        connection.execute(
            """
            create table supervision.finding as
            select
                'F' || lpad(cast(i as varchar), 6, '0') as finding_id,
                '编制数与批文不一致' as sentence,
                date '1990-03-01' as birth_month,
                '35050012345678' as division_text,
                '13805951234' as post_code,
                'd0123' as delivery_id,
                i + 2 as row_no,
                ['编制'] as list
            from range(10) as r (i)
            """
        )
    return path


def planted(database, statement):
    with duckdb.connect(str(database)) as connection:
        connection.execute(statement)
    return find_leaks(database, SEARCH)


def test_a_clean_database_is_clean(database):
    assert find_leaks(database, SEARCH) == []


@pytest.mark.parametrize(("text", "kind"), PLANTED)
def test_what_is_planted_is_found(text, kind):
    assert SEARCH.kinds(pl.Series([text])).get(text, set()) >= {kind}


@pytest.mark.parametrize("text", INNOCENT)
def test_what_shows_nobody_is_let_through(text):
    assert SEARCH.kinds(pl.Series([text])) == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("党建国际交流中心", "党建国"),
        ("相关于建设用地的问题", "于建设"),
        ("市委机关于建设任组长的通知", "于建设"),
        ("海关于建设养老机构的批复", "于建设"),
        ("关于建设同志任职的通知", "于建设"),
        ("关于建设担任局长的通知", "于建设"),
        ("关于建设用地。经办人的意见", "于建设"),
        ("关于建设用地的情况", "于建设"),
        ("关于于建设任职的通知", "于建设"),
        ("经办人于建设关于用地的批复", "于建设"),
        ("关于建设用地的批复（于建设）", "于建设"),
        ("关于聘任于建设养老机构的通知", "于建设"),
    ],
)
def test_a_long_name_counts_within_a_text_until_it_is_allowed(text, name):
    assert SEARCH.kinds(pl.Series([text])) == {text: {"name"}}
    assert PersonalText(NAMES, [name]).kinds(pl.Series([text])) == {}
    assert PersonalText(NAMES, [text]).kinds(pl.Series([text])) == {}


@pytest.mark.parametrize(
    "text",
    [
        "关于建设用地的批复",
        "关于建设养老机构的批复",
        "泉编〔2018〕12号 关于建设养老机构的批复",
        "《关于建设综合行政执法队伍的实施意见》",
        "泉州市人民政府关于建设养老机构的批复",
        "中共泉州市委机构编制委员会办公室关于建设养老机构的复函（泉委编办〔2019〕3号）",
    ],
)
def test_the_opening_of_a_title_is_nobody(text):
    assert SEARCH.kinds(pl.Series([text])) == {}


def test_a_name_beside_a_title_is_found():
    kinds = SEARCH.kinds(pl.Series(["关于建设用地的批复 经办人郑晓明"]))
    assert list(kinds.values()) == [{"name"}]


def test_a_leak_is_placed_and_its_value_is_not_shown(database):
    (leak,) = planted(
        database, "update supervision.finding set sentence = '联系人郑晓明' where row_no in (5, 9)"
    )
    assert (leak.table, leak.column, leak.kind) == ("supervision.finding", "sentence", "name")
    assert (leak.count, leak.rows, leak.source) == (2, (4, 8), "d0123 5")
    assert "郑晓明" not in repr(leak)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("finding_id", "'350502199003074518'"),
        ("post_code", "'350502199003074518'"),
        ("list", "['350502199003074518']"),
    ],
)
def test_ids_are_found_in_codes_and_lists_too(database, column, value):
    result = planted(
        database, f"update supervision.finding set {column} = {value} where row_no = 3"
    )
    assert [(leak.column, leak.kind, leak.count) for leak in result] == [(column, "citizen_id", 1)]


def test_a_code_of_eleven_digits_is_no_telephone_number_unless_written_as_one(database):
    result = planted(database, "update supervision.finding set post_code = '138-0595-1234'")
    assert [(leak.column, leak.kind, leak.count) for leak in result] == [("post_code", "phone", 10)]


@pytest.mark.parametrize(
    ("column", "kind", "value"),
    [
        ("birth_date", "date", "1990-03-07"),
        ("birth_date", "timestamp", "1990-03-07"),
        ("Date_of_Birth", "varchar", "1990-03-07"),
        ("出生日期", "varchar", "1990年3月7日"),
        ("出生年月", "date", "1990-03-07"),
        ("born_on", "varchar", "19900307"),
        ("births", "date[]", "['1990-03-07']"),
        ("person", "struct(birth_date date)", "{birth_date: 1990-03-07}"),
    ],
)
def test_a_day_of_birth_is_found(database, column, kind, value):
    quoted = value.replace("'", "''")
    result = planted(
        database,
        f"alter table supervision.finding add column {column} {kind} default ('{quoted}'::{kind})",
    )
    assert [(leak.column, leak.kind, leak.count) for leak in result] == [(column, "birth_date", 10)]


@pytest.mark.parametrize(
    ("column", "kind", "value"),
    [
        ("birth_year_month", "date", "1990-03-01"),
        ("出生年月", "varchar", "1990-03"),
        ("id_birth_matches", "boolean", "true"),
        ("birth_place", "varchar", "泉州"),
        ("founded", "date", "1990-03-07"),
    ],
)
def test_a_month_of_birth_and_other_dates_are_let_through(database, column, kind, value):
    assert not planted(
        database, f"alter table supervision.finding add column {column} {kind} default '{value}'"
    )


def test_a_name_that_is_a_word_of_many_texts_is_ordinary():
    words = [f"{place}平安办" for place in "东南西北中"]
    assert SEARCH.kinds(pl.Series(["平安", *words])) == {}
    assert SEARCH.kinds(pl.Series(["平安", *words[:-1]])) == {"平安": {"name"}}


def test_words_of_the_code_lists_are_nobody():
    assert (
        PersonalText(["金融", "空缺", "不详", "管理"]).kinds(
            pl.Series(["空缺", "不详", "管理岗位"])
        )
        == {}
    )


def test_allowed_texts_are_let_through():
    search = PersonalText(NAMES, ["高峰", "经办人13805951234"])
    texts = pl.Series(["高峰", "联系人高峰", "经办人13805951234", "郑晓明"])
    assert search.kinds(texts) == {"郑晓明": {"name"}}


def test_an_allowed_text_is_let_through_in_a_column_of_births(database):
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "alter table supervision.finding add column birth_note varchar default '1990-03-07'"
        )
    assert len(find_leaks(database, SEARCH)) == 1
    assert find_leaks(database, PersonalText(NAMES, ["1990-03-07"])) == []


def test_cells_of_a_report_are_placed():
    cells = [
        Cell("T1", "350502", "label", "鲤城区"),
        Cell("T1", "350503", "label", "丰泽区郑晓明"),
        Cell("T2", 4, "note", "电话 13805951234"),
    ]
    leaking_cells = find_leaking_cells(cells, SEARCH)
    assert [(leak.table, leak.column, leak.kind, leak.rows) for leak in leaking_cells] == [
        ("T1", "label", "name", ("350503",)),
        ("T2", "note", "phone", (4,)),
    ]


def test_the_chinese_of_the_program_is_found():
    """After a move of that folder, every name within an ordinary word would block."""
    for folder, pattern in REFERENCE:
        assert any(folder.rglob(pattern)), folder
