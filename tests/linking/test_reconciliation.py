"""Each class of reconciliation on lists written by hand."""

from __future__ import annotations

from decimal import Decimal

from tests.support.worlds import citizen_id

NAMES = (
    *("赵一鸣", "钱二妹", "孙三省", "李四光", "周五常"),
    *("吴六奇", "郑七巧", "王八斗", "冯九思", "陈十全"),
)


def _person(number: int, unit: str = "B1", kind: str = "11", title: str = "") -> str:
    return f"{citizen_id(number)},{unit},{NAMES[number]},1980-01-01,{kind},{title}"


def _pay(number: int, unit: str = "B1", pay: int = 5000, kind: str = "11") -> str:
    return f"2026-06,{citizen_id(number)},,{unit},{NAMES[number]},1980-01-01,{pay},{kind}"


def _listed(number: int, unit: str = "B1", kind: str = "11", title: str = "") -> str:
    return f"2026-06,{citizen_id(number)},,{unit},{NAMES[number]},1980-01-01,{kind},{title}"


# Person, whether each of the three shows the person, and the class that follows.
CASES = {
    0: ("agreed", [_person(0)], [_listed(0)], [_pay(0)]),
    1: ("real_name_only", [_person(1)], [], []),
    2: ("roster_only", [], [_listed(2)], []),
    3: ("payroll_only", [], [], [_pay(3)]),
    4: ("unpaid", [_person(4)], [_listed(4)], []),
    5: ("not_on_roster", [_person(5)], [], [_pay(5)]),
    6: ("not_registered", [], [_listed(6)], [_pay(6)]),
    7: ("other_organization", [_person(7)], [_listed(7)], [_pay(7, "B2")]),
    8: ("other_type", [_person(8)], [_listed(8)], [_pay(8, kind="31")]),
    9: ("paid_twice", [_person(9)], [_listed(9)], [_pay(9), _pay(9, "B2", 3000)]),
}


ORGANIZATIONS = ["B1,市教育局,", "B2,市财政局,"]


def all_cases() -> dict[str, list[str]]:
    lists = [[row for case in CASES.values() for row in case[place]] for place in (1, 2, 3)]
    return {
        "organization": ORGANIZATIONS,
        **dict(zip(("person", "roster", "payroll"), lists, strict=True)),
    }


def test_each_class_is_recognized(ask):
    rows = ask(
        """
        select organization_code, reconciliation_class_code, people, gross_pay, money_at_stake
        from supervision.reconciliation_month
        """,
        **all_cases(),
    )
    pay = {"real_name_only": 0, "roster_only": 0, "unpaid": 0, "paid_twice": 8000}
    stake = {"payroll_only": 5000, "paid_twice": 3000}
    assert sorted(rows) == sorted(
        ("B1", name, 1, Decimal(pay.get(name, 5000)), Decimal(stake.get(name, 0)))
        for name, *_ in CASES.values()
    )


def test_the_unmatched_rate_counts_records_of_nobody(ask):
    rows = ask(
        """
        select organization_code, people_list_code, records, linked_by_id, unmatched, unmatched_rate
        from supervision.reconciliation_match_month order by all
        """,
        **all_cases(),
    )
    assert rows == [
        ("B1", "payroll", 6, 4, 2, Decimal("0.333333")),
        ("B1", "roster", 7, 5, 2, Decimal("0.285714")),
        ("B2", "payroll", 2, 2, 0, Decimal(0)),
    ]


def test_a_list_that_does_not_cover_an_organization_is_no_evidence(ask):
    rows = ask(
        """
        select organization_code, reconciliation_class_code
        from supervision.reconciliation_month order by all
        """,
        organization=ORGANIZATIONS,
        person=[_person(0), _person(1, "B2")],
        payroll=[_pay(0)],
    )
    assert rows == [("B1", "agreed"), ("B2", "not_compared")]


def test_pay_of_an_uncertain_link_widens_the_money_at_stake(ask):
    unlike = f"2026-06,,N1,B9,{NAMES[0]},1980-01-01,4000,11"  # same name and birth, other unit
    rows = ask(
        """
        select
            reconciliation_class_code, money_at_stake, money_at_stake_low, money_at_stake_high,
            money_at_stake_expected > 0
        from supervision.reconciliation_month order by all
        """,
        organization=ORGANIZATIONS,
        person=[_person(0)],
        payroll=[unlike, _pay(3)],
    )
    assert rows == [
        ("other_organization", Decimal(0), Decimal(0), Decimal(4000), True),
        ("payroll_only", Decimal(5000), Decimal(5000), Decimal(5000), True),
    ]


def test_no_pay_without_post_while_a_candidate_exists(ask):
    """A row without birth date may mean either of two people of one name: nobody is accused."""
    people = [
        f"{citizen_id(1)},B1,李四,1971-05-06,11,",
        f"{citizen_id(2)},B1,李四,1985-07-08,11,",
    ]
    rows = ask(
        """
        select reconciliation_class_code, people, money_at_stake, money_at_stake_high
        from supervision.reconciliation_month order by all
        """,
        organization=ORGANIZATIONS,
        person=[*people, _person(0)],
        payroll=["2026-06,,N1,B1,李四,,4000,11", _pay(0), _pay(3)],
    )
    assert rows == [
        ("agreed", 1, Decimal(0), Decimal(0)),
        ("payroll_only", 1, Decimal(5000), Decimal(5000)),
        ("uncertain", 3, Decimal(0), Decimal(4000)),
    ]


def test_an_organization_that_the_payroll_leaves_out_pays_nobody(ask):
    rows = ask(
        """
        select organization_code, reconciliation_class_code
        from supervision.reconciliation_month where month = '2026-06-30' order by all
        """,
        organization=ORGANIZATIONS,
        person=[_person(0), _person(1, "B2")],
        payroll=[_pay(0), _pay(1, "B2").replace("2026-06", "2026-05")],
    )
    assert rows == [("B1", "agreed"), ("B2", "unpaid")]
