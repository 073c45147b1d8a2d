"""One normal form of headers, keys, codes, labels and numbers; free texts keep what they say."""

from __future__ import annotations

import polars as pl
import pytest

from ingest.contract import normal
from ingest.land import land
from ingest.parse.typed import cells, checks
from tests.landing.conftest import codes, lake_rows


def visible(*texts: str | None) -> list[str | None]:
    frame = pl.DataFrame({"cell": list(texts)}, schema={"cell": pl.String})
    return frame.select(normal.visible_cells("cell")).to_series().to_list()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("机构编码\u200b", "机构编码"),
        ("\ufeff机构编码", "机构编码"),
        ("\u202d机构编码\u202c", "机构编码"),
        ("* 机构　编码 ", "机构编码"),
        ("机构\n编码", "机构编码"),
        ('="机构编码"', "机构编码"),
        ("机构编码（必填）", "机构编码(必填)"),
        ("ＵＳＣＣ", "USCC"),
        ("机\u00ad构", "机构"),
    ],
)
def test_headers(written, read):
    assert normal.header(written) == read


def test_what_nobody_sees_is_left_out():
    texts = [
        '="B01"',
        '="a""b"',
        "B01\ufeff",
        "\u2068B01\u2069",
        "a\x00\x1fb",
        "a\tb\nc",
        None,
        "=",
    ]
    assert visible(*texts) == ["B01", 'a"b', "B01", "B01", "ab", "a\tb\nc", None, "="]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("'00123", "00123"),
        ("\u201800123", "00123"),
        ("＇00123", "00123"),
        ("O'Neil", "O'Neil"),
        ("'quoted'", "'quoted'"),
        ("ＸＪ－０１", "XJ-01"),
        ("XJ\u201101", "XJ-01"),
        ("其他（市）", "其他（市）"),
        ("编０１类", "编01类"),
        ("行政\n编制", "行政编制"),
        ("é", "é"),
    ],
)
def test_codes(written, read):
    assert normal.code_cells(pl.Series([written])).to_list() == [read]


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [("integer", "'12", 12), ("integer", "－１２", -12), ("integer", "１，２３４", 1234)],
)
def test_numbers(kind, written, value):
    assert cells.careful(kind, pl.Series([written])).to_list() == [value]


def test_plain_cells_are_not_copied():
    plain = pl.Series(["B01", "350502199003070014", None])
    assert normal.code_cells(plain) is plain
    assert normal.number_cells(plain) is plain


def test_ids_are_found_in_every_writing():
    texts = [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
        "110105 19491231 002X",
    ]
    assert set(checks.normal_ids(pl.Series(texts)).to_list()) == {"11010519491231002X"}


TRICKS = {
    "formula": '="{}"',
    "apostrophe": "'{}",
    "tab": "\t{}",
    "zero width": "\u200b{}\u200b",
    "byte order mark": "{}\ufeff",
    "direction": "\u202d{}\u202c",
    "ideographic space": "{}　",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_makes_no_other_person_and_no_other_organization(trick, home, sent):
    header = "机构编码,公民身份号码,姓名,编制类型,性别\n"
    form = TRICKS[trick].format
    plain = header + "B01,11010519491231002X,测甲,行政编制,男\n"
    odd = header + ",".join(
        [form("B01"), form("11010519491231002X"), "测甲", form("行政编制"), form("男")]
    )
    sent("2024-11-30/在编人员.csv", plain)
    outcomes = land(home, [sent("2024-12-31/在编人员.csv", odd + "\n")], "fujian")
    rows = lake_rows(home, "person")
    assert rows["row_hash"].n_unique() == 1
    assert rows["record_key"].n_unique() == 1
    assert rows["sex_code"].to_list() == ["1", "1"]
    assert outcomes[0].remarks == []
    if trick not in ("tab", "ideographic space"):
        rule = "width_variants" if trick == "apostrophe" else "hidden_characters"
        assert set(codes(outcomes[1].remarks)) == {rule}
        assert {remark.row for remark in outcomes[1].remarks} == {2}
        texts = [remark.text(lang) for remark in outcomes[1].remarks for lang in ("en", "zh")]
        assert not any("11010519491231002X" in text for text in texts)


def test_labels_in_half_and_full_width_are_one(home, sent):
    """The code list writes a label with full-width brackets, an office with plain ones."""
    text = "机构编码,编制类型,核定编制数\nB01,事业编制（中小学教职工）,1\n"
    text += "B02,事业编制(中小学教职工),1\n"
    land(home, [sent("2024-12-31/编制核定.csv", text)], "fujian")
    assert lake_rows(home, "establishment")["establishment_type_code"].n_unique() == 1


def test_a_free_text_keeps_its_characters(home, sent):
    text = "organization_code,duty_no,duty_text\nB01,1,ＡＢＣ（甲）①\u200b\n"
    outcome = land(home, [sent("2024-12-31/duty.csv", text)], "canonical")[0]
    assert lake_rows(home, "duty")["duty_text"].to_list() == ["ＡＢＣ（甲）①"]
    assert outcome.remarks == []
