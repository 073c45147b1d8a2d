"""The built-in contract of the Chinese real-name system."""

import pytest

from ingest import contract as contracts
from ingest.dictionary import schema
from ingest.land import land
from tests.landing.conftest import lake_rows

PEOPLE = """公民身份号码,机构编码,姓名,性别,出生日期,编制类型,学历,是否登记,占编情况
110105491231002,A,李四,女,1949.12,行政编制,大学本科,是,/
35050219900307001４,A,张三,男性,1990-03-07,事业编制,博士研究生,否,占编
"""


def test_every_entity_is_known_by_its_label_and_columns_by_theirs():
    contract = contracts.load("fujian")
    for name, entity in schema.entities().items():
        part = contract.part(name, "main")
        assert f"{entity.labels[0]}.csv" in part.matches[0].files
        assert entity.labels[0] in part.matches[1].sheets
        named = {part.headers[column.label] for column in entity.columns}
        assert named == set(entity.column_names)


def test_labels_become_codes(home, sent):
    inbox = sent("2024-12-31/350502/在编人员.csv", PEOPLE.encode("gb18030"))
    assert land(home, [inbox], "fujian")[0].status == "landed"
    rows = lake_rows(home, "person")
    chosen = ["sex_code", "establishment_type_code", "is_registered", "occupancy_code"]
    assert rows.select(chosen).rows() == [("2", "11", True, None), ("1", "22", False, "1")]
    assert rows["id_check_code"].to_list() == ["ok", "ok"]
    assert rows["id_sex_matches"].to_list() == [True, True]
    assert rows["education_code"].null_count() == 0


@pytest.mark.parametrize(
    ("name", "as_of", "scope"),
    [
        ("在编人员_350502_20241231.csv", "2024-12-31", "350502"),
        ("在编人员_2024-12-31.csv", "2024-12-31", "*"),
        ("在编人员_202412.csv", "2024-12-31", "*"),
    ],
)
def test_the_file_name_may_tell_date_and_scope(name, as_of, scope, home, sent):
    outcome = land(home, [sent(name, PEOPLE)], "fujian")[0]
    assert (outcome.status, str(outcome.as_of), outcome.scope) == ("landed", as_of, scope)


def test_other_spellings_of_headers(home, sent):
    text = "身份证号,单位编码,姓名,编制类别,出生年月\n110105491231002,A,李四,行政编制,1949.12\n"
    assert land(home, [sent("2024-12-31/人员.csv", text)], "fujian")[0].status == "landed"


def test_workers_have_columns_of_their_own(home, sent):
    text = "*身份证号,单位编码,姓 名,用工类型\n110105491231002,A,李四,劳务派遣\n"
    assert land(home, [sent("2024-12-31/编外人员.csv", text)], "fujian")[0].status == "landed"
    row = lake_rows(home, "off_establishment_worker").row(0, named=True)
    assert (row["worker_type_code"], row["id_check_code"]) == ("1", "ok")
    assert row["name_key"]
