"""The table of organizations and the causes of a reform agree on each one that begins or ends."""

from __future__ import annotations

import pytest

from bianzhi.core import code_lists
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts
from bianzhi.reports.define import periods
from tests.reports.known import published_file
from tests.support.tables import Tables

BEFORE = ("A", "B", "C", "D", "E", "F", "H")
AFTER = ("A", "NEW_PART", "NEW", "MERGED", "HALF1", "HALF2", "RENAMED", "ALL", "LATE")
EVENTS = """
    event_id,predecessor_code,successor_code,event_type_code,effective_on
    1,,NEW_PART,01,2019-03-01
    2,A,NEW_PART,04,2019-03-01
    3,,NEW,01,2019-03-01
    4,B,MERGED,03,2019-03-01
    5,C,MERGED,03,2019-03-01
    6,D,HALF1,04,2019-03-01
    7,D,HALF2,04,2019-03-01
    8,D,,05,2019-03-01
    9,E,,05,2019-03-01
    10,F,RENAMED,02,2019-03-01
    11,,ALL,01,2019-03-01
    12,H,ALL,03,2019-03-01
    13,A,ALL,04,2019-03-01
    14,A,LATE,03,2018-06-01
    15,A,LATE,04,2019-03-01
"""
# LATE has two records months apart: the nearer one counts, although a merger precedes by its type.
FLOWS = {
    ("LATE", 1): "split_in",
    ("NEW_PART", 1): "split_in",
    ("NEW", 1): "new",
    ("MERGED", 1): "merged_in",
    ("HALF1", 1): "split_in",
    ("HALF2", 1): "split_in",
    ("RENAMED", 1): "adjusted",
    ("ALL", 1): "merged_in",
    ("B", -1): "merged_out",
    ("C", -1): "merged_out",
    ("D", -1): "split_out",
    ("E", -1): "abolished",
    ("F", -1): "adjusted",
    ("H", -1): "merged_out",
}


def listed(codes: tuple[str, ...]) -> str:
    rows = [f"{code},{code} office" for code in codes]
    return "\n".join(["organization_code,organization_name", *rows])


@pytest.fixture(scope="module")
def built(models, tmp_path_factory) -> Tables:
    tables = Tables(tmp_path_factory.mktemp("flows"), models)
    for as_of, codes in (
        ("2018-09-30", BEFORE),
        ("2018-12-31", BEFORE),
        ("2019-03-31", AFTER),
        ("2019-12-31", AFTER),
    ):
        tables.land(as_of, organization=listed(codes))
    tables.land("2020-03-31", organization=listed(AFTER), organization_event=EVENTS)
    return tables


@pytest.fixture(scope="module")
def in_table(built) -> dict[tuple[str, int], str]:
    """The entries in the table of organizations of 2019 for each one that began or ended."""
    with Reader(published_file(built, 100_000)) as reader:
        name = Facts(reader, periods.year(2019)).table("organization")
        rows = reader.run(f"select organization_code, flow_in, flow_out from {name}").rows()
        result = {}
        for code, flow_in, flow_out in rows:
            result |= {(code, 1): flow_in} if flow_in else {}
            result |= {(code, -1): flow_out} if flow_out else {}
    return result


def test_the_table_names_each_flow(in_table):
    assert in_table == FLOWS


def test_the_decomposition_names_the_same_flows(built, in_table):
    built.build("reform_decomposition", "int_reform_cause_organization")
    causes = built.rows(
        """
        select organization_code, quantity, component_code
        from intermediate.int_reform_cause_organization
        where reform_code = '2018' and measure_code = 'bodies'
        """
    )
    kinds = {row["code"]: row for row in code_lists.rows("organization_event_type")}
    result = {
        (code, int(sign)): kinds[component.removeprefix("event_")][
            "flow_in_code" if sign > 0 else "flow_out_code"
        ]
        for code, sign, component in causes
    }
    assert result == in_table


def test_both_count_as_many_divisions(built, in_table):
    built.build("reform_decomposition")
    ((divided,),) = built.rows(
        """
        select sum(contribution) from historical_change.reform_decomposition
        where
            reform_code = '2018' and measure_code = 'bodies' and level_code = 'city'
            and structure_code = 'as_named' and component_code = 'event_04'
        """
    )
    counted = list(in_table.values())
    assert divided == counted.count("split_in") - counted.count("split_out") == 3
