"""Contracts: their language, and every fault of a malformed contract with its line."""

import polars as pl
import pytest

from bianzhi.core.problems import Refused
from ingest import contract as contracts
from ingest.dictionary import codes as code_lists
from ingest.land import land
from tests.landing.conftest import codes, lake_rows


@pytest.mark.parametrize("path", sorted(contracts.FOLDER.glob("*.yml")), ids=lambda p: p.stem)
def test_every_built_in_contract_is_well_formed(path):
    result = contracts.load(path.stem)
    assert result.source == path.stem
    assert contracts.from_bytes(result.body).sha256 == result.sha256


def refused(text: str, contract) -> list:
    with pytest.raises(Refused) as caught:
        contracts.load(path=contract(text))
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "code", "row", "told"),
    [
        ("source: a\nentities: [", "contract_not_yaml", None, ""),
        ("- a", "contract_wrong_value", None, "table"),
        ("source: a", "contract_missing_key", None, "entities"),
        ("source: A B\nentities: {duty: {}}", "contract_wrong_value", 1, "A B"),
        ("source: a\nentities: {duty: {}}\nrnak: 1", "contract_unknown_key", 3, "rnak"),
        ("source: a\nrank: low\nentities: {duty: {}}", "contract_wrong_value", 2, "low"),
        ("source: a\nentities: {dutty: {}}", "contract_unknown_entity", 2, "dutty"),
        ("source: a\nentities: {}", "contract_wrong_value", 2, "at least one"),
        (
            "source: a\nentities:\n  duty:\n    columns:\n      职责: duty_txt",
            "contract_unknown_column",
            5,
            "duty_txt",
        ),
        ("source: a\nentities: {duty: {key: none}}", "contract_wrong_value", 2, "natural"),
        ("source: a\nentities: {duty: {header_row: 0}}", "contract_wrong_value", 2, "auto"),
        ("source: a\nencodings: [utf-9]\nentities: {duty: {}}", "contract_wrong_value", 2, "utf-9"),
        ("source: a\nentities: {duty: {sheets: [x]}}", "contract_missing_key", 2, "files"),
        (
            "source: a\ndelivery: {as_of: {file_name: '(\\d+)-(\\d+)'}}\nentities: {duty: {}}",
            "contract_bad_pattern",
            2,
            "",
        ),
        (
            "source: a\ndelivery: {as_of: {file_name: '(\\d+'}}\nentities: {duty: {}}",
            "contract_bad_pattern",
            2,
            "",
        ),
        (
            "source: a\ndelivery: {as_of: {constant: soon}}\nentities: {duty: {}}",
            "contract_wrong_value",
            2,
            "soon",
        ),
        (
            "source: a\nentities:\n  duty:\n    derive: {duty_no: {from: [rows]}}",
            "contract_wrong_value",
            4,
            "rows",
        ),
        (
            "source: a\nentities:\n  duty:\n    derive:\n      duty_no: {from: row, when: duty}",
            "contract_wrong_value",
            5,
            "header: ..., is: ...",
        ),
        (
            "source: a\nentities:\n  duty:\n    derive:\n      duty_no: {from: row, otherwise: 0}",
            "contract_missing_key",
            5,
            "when",
        ),
        ("source: a\nentities: {duty: {headers: none}}", "contract_unreachable", None, "duty"),
        (
            "source: a\nignored: [Name]\nentities:\n  organization:\n    columns:\n"
            "      Na me: organization_name",
            "contract_header_not_read",
            6,
            "entities.organization.columns.Na me",
        ),
        (
            "source: a\npersonal: [Name]\ncolumns: {Name: organization_name}\n"
            "entities: {organization: {}}",
            "contract_header_not_read",
            3,
            "personal",
        ),
        (
            "source: a\npersonal: [Name]\nentities:\n  post:\n    derive:\n"
            "      occupied_code: {from: {header: name}}\n"
            "      post_title: {from: {header: Name}, map: {a: b}}",
            "contract_personal_let_through",
            7,
            "post_title",
        ),
        (
            "source: a\nentities:\n  post:\n    derive:\n"
            "      status_code: {from: {header: A}, when: {header: B, is: yes}}",
            "contract_wrong_value",
            5,
            "text in quotes",
        ),
        (
            "source: a\ncolumns: {on: duty_no}\nentities: {duty: {}}",
            "contract_wrong_value",
            2,
            "quotes",
        ),
        (
            "source: a\nentities:\n  duty:\n    derive:\n"
            "      duty_no: {from: as_of, plus: {days: 1}}",
            "contract_not_a_date",
            5,
            "duty_no",
        ),
        (
            "source: a\nentities:\n  duty:\n    derive:\n"
            "      duty_text: {from: {header: A, half: out}}",
            "contract_unknown_half",
            5,
            "out",
        ),
        (
            "source: a\nentities:\n  duty:\n    where: {all: [{header: A, is: x}, {any: []}]}",
            "contract_wrong_value",
            4,
            "where.all[2]",
        ),
        (
            "source: a\nentities:\n  duty:\n    derive:\n"
            "      duty_text: {from: [{header: A, patern: x}]}",
            "contract_unknown_key",
            5,
            "known here: pattern",
        ),
        (
            "source: a\nentities:\n  duty:\n    derive:\n"
            "      duty_text: {from: {header: A, patern: x}}",
            "contract_unknown_key",
            5,
            "known here: pattern",
        ),
        (
            "source: a\nentities:\n  post:\n    derive:\n      status_code: "
            "{from: {header: A}, when: {header: A, is: x, is_not: y}}",
            "contract_wrong_value",
            5,
            "{any: [...]}",
        ),
        (
            "source: a\nrank: 1\nrank: 2\nentities: {duty: {}}",
            "contract_duplicate_key",
            3,
            "rank",
        ),
    ],
)
def test_faults_of_a_contract(text, code, row, told, contract):
    problems = refused(text, contract)
    assert code in codes(problems)
    problem = problems[codes(problems).index(code)]
    if row is not None:
        assert problem.row == row
    for lang in ("en", "zh"):
        assert "my.yml" in problem.text(lang)
    assert told in problem.text("en")


def test_all_faults_are_told_at_once(contract):
    text = "source: a\nrank: x\nentities:\n  duty: {key: no}\n  dutty: {}\n"
    assert codes(refused(text, contract)) == [
        "contract_wrong_value",
        "contract_wrong_value",
        "contract_unknown_entity",
    ]


def test_a_contract_that_is_not_there(tmp_path):
    with pytest.raises(Refused) as caught:
        contracts.load("nowhere")
    assert codes(caught.value.problems) == ["unknown_source"]
    with pytest.raises(Refused) as caught:
        contracts.load(path=tmp_path / "none.yml")
    assert codes(caught.value.problems) == ["contract_unreadable"]


def test_the_source_named_must_be_that_of_the_contract(contract):
    with pytest.raises(Refused) as caught:
        contracts.load("canonical", contract("source: mine\nentities: {duty: {}}"))
    assert codes(caught.value.problems) == ["contract_other_source"]


def test_the_hash_covers_the_code_lists_that_are_used(contract, monkeypatch):
    path = contract("source: mine\nentities: {establishment: {}}")
    before = contracts.load(path=path).sha256
    assert contracts.load(path=path).sha256 == before
    names = code_lists.names_of("funding") | {"新叫法": "1"}
    real = code_lists.names_of
    monkeypatch.setattr(
        code_lists, "names_of", lambda name: names if name == "funding" else real(name)
    )
    assert contracts.load(path=path).sha256 != before


def test_a_missing_code_list_is_told(contract, monkeypatch, tmp_path):
    monkeypatch.setattr("bianzhi.core.code_lists.FOLDER", tmp_path)
    assert "contract_no_code_list" in codes(refused("source: a\nentities: {person: {}}", contract))


MINE = """
source: mine
headers: none
null_markers: [n/a]
delivery:
  scope: {file_name: '^([a-z]+)-'}
entities:
  post:
    header_row: auto
    ignored: ["", Pay]
    columns: {Title: post_title, Unit: department_code, FTE: authorized_fte}
    derive:
      organization_code: {from: [scope]}
      occupied_code:
        from: [{header: Name}]
        map: {Filled: filled, N/D: not_disclosed}
        else: unknown
        blank: unknown
    parts:
      senior:
        files: ["*-senior.csv"]
        derive:
          post_code:
            from: [scope, {header: Ref, placeholders: ["0", Deleted]}]
            join: "/"
        placeholders: {department_code: [none]}
        aliases: {status_code: {old: "9"}}
        columns: {State: status_code}
      junior:
        files: ["*-junior.csv"]
        key: row
        may_be_empty: true
  department:
    files: ["*-senior.csv"]
    headers: none
    columns: {Unit: department_code}
    derive:
      organization_code: {from: scope}
      department_name: {from: [{text: the}, {header: Unit, pattern: "^(..)"}], join: " "}
    skip_blank: [department_code]
  organization:
    files: ["*-senior.csv"]
    derive: {organization_code: {from: [scope]}, organization_name: The Agency}
"""
SENIOR = (
    "Posts of the agency,,,,,,\r\n"
    'Ref,Name,Title,Unit,State,FTE,"",Pay\r\n'
    'x1,Filled,"Head,\r\nPolicy",HQ,old,1.0,7,1\r\n'
    "Ref,Name,Title,Unit,State,FTE,,Pay\r\n"
    ",,,,,,,\r\n"
    "0,N/D,Deputy,HQ,new,n/a,8,1\r\n"
    "x2,,Clerk,none,,0.5,9,1\r\n"
)


def test_a_source_is_described_without_code(contract, home, sent):
    inbox = sent("2024-03-31/agency-senior.csv", SENIOR)
    sent("2024-03-31/agency-junior.csv", "Name,Title,Unit,FTE\nx,Clerk,HQ,2\nx,Clerk,HQ,2\n")
    sent("2024-03-31/other-junior.csv", "Name,Title,Unit,FTE\n")
    outcomes = land(home, [inbox], contract=contract(MINE))
    assert [(o.status, o.scope) for o in outcomes] == [("landed", "agency"), ("landed", "other")]
    senior = next(p for p in outcomes[0].parts if p["part"] == "senior")
    counts = ("rows_read", "rows_quarantined", "rows_passed_over", "rows_dropped")
    assert [senior[name] for name in counts] == [4, 1, 1, 2]
    posts = lake_rows(home, "post").drop_nulls("post_code")
    chosen = ["row_no", "post_code", "occupied_code", "department_code", "status_code"]
    assert posts.select(chosen).rows() == [
        (3, "agency/x1", "filled", "HQ", "9"),
        (7, "agency/x2", "unknown", None, None),
    ]
    departments = lake_rows(home, "department")
    assert departments.select("department_code", "department_name").rows() == [
        ("HQ", "the HQ"),
        ("none", "the no"),
    ]
    assert lake_rows(home, "organization").select("organization_name").rows() == [("The Agency",)]


ORGANOGRAM = (
    "Post Unique Reference,Name,Grade (or equivalent),Job Title,Job/Team Function,"
    "Parent Department,Organisation,Unit,Reports to Senior Post,Salary Cost of Reports (£),FTE,"
    "Actual Pay Floor (£),Actual Pay Ceiling (£),,Professional/Occupational Group,Notes,Valid?\n"
    "A1,Jane Example,SCS1,Director,Job,Abc,Abc,Legal,XX,0,1,0,0,,Law,,\n"
    "A2,Vacant,SCS1,Deputy,Job,Abc,Abc,Legal,A1,0,1,0,0,,Law,,\n"
    "A3,,SCS1,Deputy,Job,Abc,Abc,Legal,A1,0,1,0,0,,Law,,\n"
)


def test_a_name_where_the_state_of_a_post_should_stand_is_kept_nowhere_in_the_lake(home, sent):
    inbox = sent("2011-03-31/abc-senior.csv", ORGANOGRAM)
    (outcome,) = land(home, [inbox], "uk_organogram")
    assert outcome.status == "landed"
    assert lake_rows(home, "post").select("post_code", "occupied_code").rows() == [
        ("abc/A1", None),
        ("abc/A2", "vacant"),
        ("abc/A3", "unknown"),
    ]
    [kept] = home.quarantine.glob("*.parquet")
    cell = pl.read_parquet(kept).row(0, named=True)
    assert (cell["rule_id"], cell["header_name"], cell["row_no"]) == ("unmapped_value", "Name", 2)
    stored = [*home.lake.rglob("*.parquet"), kept]
    assert not [path for path in stored if b"Jane" in path.read_bytes()]
    assert "Jane" not in str(cell)


PUBLISHED = (
    "Post Unique Reference,Name,Grade (or equivalent),Job Title,Job/Team Function,"
    "Parent Department,Organisation,Unit,Contact Phone,Contact E-mail,Reports to Senior Post,"
    "Salary Cost of Reports (£),FTE,Actual Pay Floor (£),Actual Pay Ceiling (£),Total Pay (£),"
    "Professional/Occupational Group,Notes,Valid?\n"
    "A1,Jane Example,SCS1,Director,Job,Dept of Abc,Abc & Co,Legal of Jane Example,01234 567890,"
    "jane@example.org,XX,0,1,0,0,1,Law,,1\n"
    "Jane Example,Jane Example,Jane Example,Deputy,Job,Dept of Abc,Abc & Co,Legal,01234 567890,"
    "jane@example.org,A1,0,1,0,0,1,Law,,1\n"
    "A3,Vacant,SCS1,Deputy,Job,Dept of Abc,Abc & Co,Legal,,,Jane Example,0,1,0,0,1,Law,,1\n"
    ",,,,,,,,,,,,,,,,,,1\n"
)
PUBLISHED_JUNIOR = (
    "Parent Department,Organisation,Unit,Reporting Senior Post,Grade,Payscale Minimum (£),"
    "Payscale Maximum (£),Generic Job Title,Number of Posts in FTE,"
    "Professional/Occupational Group,Office Region\n"
    "Dept of Abc,Dept of Abc,Legal,A1,Nurse,1,2,Clerk,2.5,Law,London\n"
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1252"])
def test_an_organogram_lands_as_it_is_published(encoding, home, sent):
    inbox = sent("abc/2025-06-30-organogram-senior.csv", PUBLISHED.encode(encoding))
    sent("abc/2025-06-30-organogram-junior.csv", PUBLISHED_JUNIOR.encode(encoding))
    [outcome] = land(home, [inbox], "uk_organogram")
    assert (outcome.status, str(outcome.as_of), outcome.scope) == ("landed", "2025-06-30", "abc")
    organizations = lake_rows(home, "organization").unique("organization_code").sort("row_no")
    assert sorted(organizations.select("organization_code", "parent_organization_code").rows()) == [
        ("abc_co", "dept_of_abc"),
        ("dept_of_abc", None),
    ]
    posts = lake_rows(home, "post").sort("post_code", nulls_last=True)
    assert posts.select("post_code", "occupied_code", "reports_to_post_code").rows() == [
        ("abc/A1", None, None),
        ("abc/A3", "vacant", None),
        (None, None, "abc/A1"),
    ]
    assert posts["post_grade_code"].to_list()[:2] == ["uk_organogram:SCS1"] * 2
    senior = next(p for p in outcome.parts if (p["entity"], p["part"]) == ("post", "senior"))
    assert (senior["rows_read"], senior["rows_quarantined"], senior["rows_dropped"]) == (3, 1, 1)


def test_no_code_of_an_organogram_is_free_text(home, sent):
    """Names may stand in any column; only names and titles of the records are texts."""
    inbox = sent("abc/2025-06-30-organogram-senior.csv", PUBLISHED)
    land(home, [inbox], "uk_organogram")
    for entity in ("organization", "department", "post"):
        texts = {"organization_name", "department_name", "post_title"}
        codes = lake_rows(home, entity).drop(texts, strict=False)
        assert "Example" not in str(codes.to_dicts())
    stored = [p.read_bytes() for folder in (home.lake, home.quarantine) for p in folder.rglob("*")
              if p.is_file()]  # fmt: skip
    assert not [data for data in stored if b"567890" in data or b"jane@example.org" in data]


def test_a_figure_whose_meaning_stands_in_another_column(contract, home, sent):
    """One column of figures, and a column that marks each as a vacancy or an excess."""
    output = """
source: mine
headers: none
columns: {Body: organization_code, Kind: establishment_type_code}
derive:
  period: {from: year}
  vacant_posts:
    from: {header: Figure}
    when: {header: What, is: [vacancy, vacancies]}
    otherwise: 0
  over_posts: {from: {header: Figure}, when: {header: What, is: excess}}
entities: {reported_use: {}}
"""
    figures = "B1,11,3,vacancy\nB2,11,4,vacancies\nB3,11,5,excess\nB4,11,6,\nB5,11,,excess\n"
    inbox = sent("2024-12-31/reported_use.csv", f"Body,Kind,Figure,What\n{figures}")
    [outcome] = land(home, [inbox], contract=contract(output))
    assert outcome.status == "landed"
    rows = lake_rows(home, "reported_use").select("organization_code", "vacant_posts", "over_posts")
    assert rows.rows() == [
        ("B1", 3, None),
        ("B2", 4, None),
        ("B3", 0, 5),
        ("B4", None, None),
        ("B5", 0, None),
    ]
