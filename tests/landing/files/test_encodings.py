"""The encoding of a text is chosen on evidence; damage is refused with its row."""

from __future__ import annotations

import pytest

from bianzhi.core.problems import Refused
from ingest.land import land
from ingest.read.delivered import DeliveredFile
from ingest.read.text.encoding import encoding_of
from tests.landing.conftest import codes, lake_rows

CHINESE = "机构编码,机构全称\nB01,县档案馆\nB02,县水务局\nB03,乡农技站\n"
TRADITIONAL = "機構編號,機構名稱\nB01,檔案館\nB02,水務局\n"
BOTH = ("utf-8-sig", "gb18030")


def detected(data: bytes, accepted=BOTH) -> str:
    return encoding_of(DeliveredFile("duty.csv", lambda: data), accepted)


def refused(data: bytes, accepted=BOTH) -> tuple[str, int | None]:
    with pytest.raises(Refused) as caught:
        detected(data, accepted)
    (problem,) = caught.value.problems
    assert problem.text("en") != problem.text("zh")
    return codes([problem])[0], problem.row


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_every_encoding_of_an_office(written, read):
    assert detected(CHINESE.encode(written)) == read


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        ("code,name\nB01,职\n", "gb18030", "gb18030"),  # possible in UTF-8 too, as a Hebrew point
        ("code,name\nB01,甲\n", "gb18030", "gb18030"),
        ("code,name\nB01,café\n", "utf-8", "utf-8"),
        ("code,name\nB01,一一一\n", "utf-16-le", "utf-16-le"),  # 一 has a zero byte of its own
        ("code,name\nB01,a\n", "ascii", "utf-8"),
        ("code,name\nB01,㐂堃𠮷县\nB02,县档案馆\n", "gb18030", "gb18030"),
    ],
)
def test_short_texts(text, written, read):
    assert detected(text.encode(written)) == read


def test_big5_only_where_the_contract_says_so():
    assert detected(TRADITIONAL.encode("big5"), ("utf-8-sig", "big5")) == "big5"
    assert refused(TRADITIONAL.encode("big5"))[0] == "unknown_encoding"


def without(data: bytes, at: int) -> bytes:
    return data[:at] + data[at + 1 :]


ASCII_HEADER = "code,name\nB01,档案馆\nB02,水务局\nB03,农技站\n".encode()
GB = CHINESE.encode("gb18030")
DAMAGED = {
    "UTF-8, cut at a row's end": (without(ASCII_HEADER, ASCII_HEADER.index(b"\nB02") - 1), 2),
    "UTF-8, cut inside": (without(ASCII_HEADER, ASCII_HEADER.index(b"B03,") + 5), 4),
    "UTF-8, cut with Chinese headers": (without(CHINESE.encode(), -3 % len(CHINESE.encode())), 4),
    "UTF-8 with its mark": (b"\xef\xbb\xbf" + ASCII_HEADER[:-2] + b"\n", 4),
    "UTF-8 with a line in GB18030": (ASCII_HEADER + "B04,文化馆\n".encode("gb18030"), 5),
    "GB18030 with a line in UTF-8": (GB + "B04,县文化馆县\n".encode(), 5),
    "GB18030, cut": (without(GB, GB.index(b"\nB02") - 1), 2),
    "UTF-16, cut": (CHINESE.encode("utf-16")[:-1], 4),
    "zero bytes": (b"code,name\nB01,\0\0\0\0\n", 2),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damage_is_refused_with_its_row(damage):
    data, row = DAMAGED[damage]
    assert refused(data) == ("damaged_text", row)


def test_an_encoding_outside_the_contract_is_named():
    assert refused(CHINESE.encode("gb18030"), ("utf-8-sig",)) == ("wrong_encoding", 1)
    assert refused(CHINESE.encode(), ("gb18030",)) == ("wrong_encoding", 1)


@pytest.mark.parametrize("separator", ["\t", ";", "|", "，"])
def test_other_separators_are_read_and_remarked(separator, home, sent):
    text = CHINESE.replace(",", separator)
    outcome = land(home, [sent("2024-12-31/机构.csv", text)], "fujian")[0]
    assert outcome.status == "landed", outcome.problems
    assert codes(outcome.remarks) == ["other_separator"]
    assert lake_rows(home, "organization")["organization_code"].to_list() == ["B01", "B02", "B03"]


def test_tabs_in_utf16_as_a_spreadsheet_saves_unicode_text(home, sent):
    data = CHINESE.replace(",", "\t").encode("utf-16")
    outcome = land(home, [sent("2024-12-31/机构.csv", data)], "canonical")[0]
    assert codes(outcome.problems) == ["no_part"]
    outcome = land(home, [sent("2025-01-31/机构.csv", data)], "fujian")[-1]
    assert outcome.status == "landed"


def test_unknown_headers_are_no_matter_of_encoding(home, sent):
    outcome = land(home, [sent("2024-12-31/机构.csv", "名字,号码\n县档案馆,B01\n")], "fujian")[0]
    assert set(codes(outcome.problems)) == {"unknown_header", "missing_column"}
    assert {problem.column for problem in outcome.problems} >= {"名字", "号码"}
