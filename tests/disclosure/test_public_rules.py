"""Sensitive figures, and the rows that are combined before anything is hidden."""

from decimal import Decimal

import pytest

from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.sensitive import (
    GROUP,
    MONEY,
    NONE,
    REST,
    SMALL,
    Contributions,
    money_width,
    sensitive,
)
from bianzhi.disclosure.settings import Merge, Settings
from tests.disclosure.support.public_tables import cell, column, counted, headcount, people

PLAIN = Settings()


def reasons(table, settings=PLAIN):
    return {(item.cell.row, item.cell.column): item.reason for item in sensitive([table], settings)}


@pytest.mark.parametrize(("number", "reason"), [(1, SMALL), (4, SMALL), (5, None), (0, None)])
def test_a_count_below_the_threshold_is_small(number, reason):
    crowd = people(organ_A_female=number, organ_A_male=30)
    table = counted(crowd, ["kind"], headcount(("sex", "female"), ("sex", "male")))
    assert reasons(table).get(("organ", "sex_female")) == reason


def test_the_few_without_an_attribute_are_as_small_as_the_few_with_it():
    crowd = [{"kind": "organ", "party": "yes"}] * 18 + [{"kind": "organ", "party": "no"}] * 2
    table = counted(crowd, ["kind"], headcount(among=[("party", "yes")]))
    assert reasons(table)["organ", "with_party"] == REST


@pytest.mark.parametrize(("size", "reason"), [(7, GROUP), (10, None), (300, None)])
def test_an_attribute_of_everyone_is_hidden_in_small_groups(size, reason):
    crowd = [{"kind": "organ", "party": "yes"}] * size
    table = counted(crowd, ["kind"], headcount(among=[("party", "yes")]))
    assert reasons(table).get(("organ", "with_party")) == reason


def test_that_nobody_of_few_has_an_attribute_is_hidden():
    """A minority woman leading in a county: the row of one person reveals nothing about her."""
    crowd = [
        {"county": "north", "leader": "yes", "minority": "yes", "sex": "female"},
        *[{"county": "south", "leader": "yes", "minority": "no", "sex": "male"}] * 20,
    ]
    attributes = headcount(("sex", "female"), ("sex", "male"), among=[("minority", "yes")])
    table = counted(crowd, ["leader"], attributes, by="county")
    output = reasons(table)
    assert output["north", "all"] == output["north", "with_minority"] == SMALL
    assert output["north", "sex_female"] == SMALL
    assert output["north", "sex_male"] == NONE
    assert ("south", "sex_female") not in output


def test_what_is_not_personal_may_be_small():
    posts = [column("posts", personal=False, fact="post")]
    assert reasons(counted(people(organ_A_female=2), ["kind"], posts, fact="post")) == {}


@pytest.mark.parametrize(
    ("largest", "second", "total", "width"),
    [
        (85, 5, 100, 17),  # one organization contributes more than four fifths
        (60, 38, 100, 12),  # the second largest can estimate the first to within 2 of 60
        (50, 20, 100, 0),
        (0, 0, 0, 0),
    ],
)
def test_money_of_one_organization_stays_uncertain(largest, second, total, width):
    parts = Contributions(Decimal(largest), Decimal(second), Decimal(total))
    assert money_width(parts, PLAIN) == pytest.approx(width)


def test_money_is_sensitive_where_one_organization_dominates():
    cost = column("cost", fact="worker", personal=False, format="money", value="cost")
    table = counted(people(organ_A_female=1), ["kind"], [cost], fact="worker")
    table.values["organ", "cost"] = Decimal(100)
    parts = {cell(table, "organ", "cost"): Contributions(Decimal(90), Decimal(10), Decimal(100))}
    assert [item.reason for item in sensitive([table], PLAIN, parts)] == [MONEY]


MERGE = Merge("type", "type_code", ("B", "C"), "rest", {"zh": "其他", "en": "Other"})


def test_protected_lines_are_published_as_one():
    crowd = people(organ_A_x=6, organ_B_x=2, organ_C_x=9, school_A_x=5)
    columns = [column("all"), *(column(f"type_{t}", ("type", t), of="all") for t in "ABC")]
    result = merged(counted(crowd, ["kind", "type"], columns), Settings(merge=(MERGE,)))
    assert [row.code for row in result.rows] == [
        "total", "organ", "organ.A", "organ.rest", "school", "school.A",
    ]  # fmt: skip
    assert [leaf.code for leaf in result.leaves] == ["all", "type_A", "all_rest"]
    assert result.value("organ.rest", "all") == 11
    assert result.value("organ", "all_rest") == 11
    assert result.value("organ", "type_A") == 6


def test_columns_can_be_left_out():
    table = counted(people(organ_A_x=6), ["kind"], [column("all"), column("secret")])
    result = merged(table, Settings(leave_out=("secret",)))
    assert [leaf.code for leaf in result.leaves] == ["all"]
    assert not any(place[1] == "secret" for place in result.values)
