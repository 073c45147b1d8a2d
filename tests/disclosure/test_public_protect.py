"""Protected figures cannot be recovered, and as few figures as possible are hidden."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bianzhi.disclosure.audit import audit
from bianzhi.disclosure.knowledge.knowledge import by_code, knowledge
from bianzhi.disclosure.methods.exact import exact
from bianzhi.disclosure.methods.greedy import Greedy
from bianzhi.disclosure.protect import choose, protect, system_of
from bianzhi.disclosure.sensitive import sensitive, targets
from bianzhi.disclosure.settings import ROUNDING, Settings
from bianzhi.reports.define.periods import month, year
from tests.disclosure.support.public_tables import cell, column, counted, headcount, hidden, people

SEXES = [("sex", "female"), ("sex", "male")]
PLAIN = Settings()
CROWD = people(
    organ_A_female=3, organ_A_male=29, organ_B_female=18, organ_B_male=17, school_A_female=40,
    school_A_male=22, school_B_female=25, school_B_male=30,
)  # fmt: skip


def city():
    return counted(CROWD, ["kind", "type"], headcount(*SEXES))


def marks(table):
    return set(table.hidden)


def test_a_small_count_takes_three_others_with_it():
    protected = protect([city()], settings=PLAIN)
    assert protected.audit.passed
    shown = protected.tables[0]
    assert ("organ.A", "sex_female") in marks(shown)
    assert len(marks(shown)) == 4
    assert protected.utility.cells_kept == protected.utility.cells - 4


def test_hidden_figures_are_gone_from_the_table():
    for table in protect([city()], settings=PLAIN).tables:
        assert table.hidden
        assert not set(table.hidden) & set(table.values)
        assert set(table.hidden.values()) == {PLAIN.mark}
        assert all(table.value(*place) is None for place in table.hidden)


def test_the_tables_given_stay_as_they_are():
    table = city()
    before = dict(table.values)
    protect([table], settings=PLAIN)
    assert table.values == before
    assert not table.hidden


def test_ratios_of_hidden_figures_are_hidden():
    share = column("share", format="percent", ratio=("sex_female", "all"))
    table = counted(CROWD, ["kind", "type"], [*headcount(*SEXES), share])
    table.values.update({(row.code, "share"): 0.5 for row in table.rows})
    shown = protect([table], settings=PLAIN).tables[0]
    assert ("organ.A", "share") in marks(shown)
    assert ("school", "share") not in marks(shown)


def test_a_leak_is_found_and_named():
    table = city()
    equations = knowledge(by_code([table]), PLAIN)
    result = sensitive([table], PLAIN)
    protected = protect([table], settings=PLAIN).tables[0]
    assert audit([protected], result, equations, {}, PLAIN).passed
    for place in sorted(marks(protected) - {("organ.A", "sex_female")}):
        leaky = hidden(table, *(marks(protected) - {place}))
        report = audit([leaky], result, equations, {}, PLAIN)
        assert [leak.one.cell for leak in report.leaks] == [cell(table, "organ.A", "sex_female")]
        assert report.leaks[0].low == report.leaks[0].high == 3


def test_tables_by_county_are_protected_together_with_those_of_the_city():
    crowd = [{**item, "county": "north"} for item in CROWD]
    crowd += [{**item, "county": "south"} for item in CROWD if item["kind"] == "school"] * 2
    crowd += [
        {**person, "county": "south"} for person in people(organ_A_female=20, organ_A_male=20)
    ]
    columns = headcount(*SEXES)
    tables = [
        counted(crowd, ["kind", "type"], columns),
        counted(crowd, ["kind", "type"], columns, by="county"),
    ]
    protected = protect(tables, settings=PLAIN)
    assert protected.audit.passed
    apart = [protect([table], settings=PLAIN).tables[0] for table in tables]
    together = audit(apart, sensitive(tables, PLAIN), knowledge(by_code(tables), PLAIN), {}, PLAIN)
    assert not together.passed, "one table at a time would have revealed figures"


def test_a_year_and_its_december_are_the_same_figures():
    crowd = CROWD
    columns = headcount(*SEXES)
    december = counted(crowd, ["kind", "type"], columns, code="M1", period=month("2024-12"))
    published = protect([december], settings=PLAIN).tables
    annual = counted(crowd, ["kind", "type"], columns, code="P7", period=year(2024))
    protected = protect([annual], published, settings=PLAIN)
    assert protected.audit.passed
    assert marks(protected.tables[0]) == marks(published[0])


def test_what_was_said_before_is_not_hidden_and_what_was_hidden_stays_so():
    first = protect([city()], settings=PLAIN).tables
    again = protect([city()], first, settings=PLAIN)
    assert again.audit.passed
    assert marks(again.tables[0]) == marks(first[0])
    # A later edition with a lower threshold would reveal figures hidden by the first.
    lower = replace(PLAIN, threshold=3)
    assert marks(protect([city()], first, settings=lower).tables[0]) == marks(first[0])
    assert not marks(protect([city()], settings=lower).tables[0])


def test_rows_that_changed_between_editions_are_figures_of_their_own():
    first = protect([city()], settings=PLAIN).tables
    grown = counted([*CROWD, *people(school_B_male=7)], ["kind", "type"], headcount(*SEXES))
    protected = protect([grown], first, settings=PLAIN)
    assert protected.audit.passed


def test_editions_that_contradict_each_other_are_not_joined():
    """The month was published, then restated; its year is protected all the same."""
    columns = headcount(*SEXES)
    december = counted(CROWD, ["kind", "type"], columns, code="M1", period=month("2024-12"))
    published = protect([december], settings=PLAIN).tables
    more = [*CROWD, *people(organ_A_male=2, organ_B_female=6, school_A_male=1)]
    annual = counted(more, ["kind", "type"], columns, code="P7", period=year(2024))
    protected = protect([annual], published, settings=PLAIN)
    assert protected.audit.passed
    assert ("organ.A", "sex_female") in marks(protected.tables[0])


def test_rounding_adds_up_and_keeps_its_secrets():
    protected = protect([city()], settings=replace(PLAIN, method=ROUNDING))
    shown = protected.tables[0]
    assert protected.audit.passed
    assert not shown.hidden
    assert all(value % 5 == 0 for value in shown.values.values())
    for row in shown.rows:
        assert shown.value(row.code, "all") == sum(
            shown.value(row.code, f"sex_{sex}") for sex in ("female", "male")
        )
    assert protected.utility.share_of_cells == 1
    assert 0 < protected.utility.moved < 5


def a_crowd(data):
    numbers = data.draw(st.lists(st.integers(0, 12), min_size=16, max_size=16), label="numbers")
    crowd, place = [], 0
    for kind in "AB":
        for type_ in "xy":
            for sex in ("female", "male"):
                for party in ("yes", "no"):
                    person = {"kind": kind, "type": type_, "sex": sex, "party": party}
                    crowd += [person] * numbers[place]
                    place += 1
    return crowd


def linked(crowd):
    columns = headcount(*SEXES, among=[("party", "yes")])
    return [
        counted(crowd, ["kind", "type"], columns),
        counted(crowd, ["type"], columns, code="P2"),
        counted(crowd, ["kind"], [column("all")], by="type", code="P3"),
    ]


MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(st.data())
def test_no_attack_on_protected_tables_succeeds(data):
    tables = linked(a_crowd(data))
    protected = protect(tables, settings=PLAIN)
    assert protected.audit.passed, protected.audit.leaks
    result = sensitive(tables, PLAIN)
    hides_all = {(item.cell.table, item.cell.row, item.cell.column) for item in result}
    shown = {(t.code, *place) for t in protected.tables for place in t.values}
    small = {item for item in result if item.reason == "small"}
    assert not {(o.cell.table, o.cell.row, o.cell.column) for o in small} & shown
    assert hides_all or not any(table.hidden for table in protected.tables)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_the_exact_choice_is_safe_and_no_dearer_than_the_stepwise_one(data):
    table = linked(a_crowd(data))[:1]
    every = by_code(table)
    result = sensitive(table, PLAIN)
    equations = knowledge(every, PLAIN)
    rests = [(item.cell, item.whole) for item in result if item.whole]
    system = system_of(every, equations, {}, rests, PLAIN)
    wanted = targets(result, system)
    greedy = Greedy(system, wanted)
    hidden_by_steps = greedy.run().hidden
    best = exact(system, wanted, greedy.forced, np.arange(system.size))
    assert best is not None
    finite = np.isfinite(system.cost)
    assert system.cost[finite & best].sum() <= system.cost[finite & hidden_by_steps].sum() + 1e-6
    chosen = choose(system, wanted, replace(PLAIN, exact_below=system.size)).hidden
    assert system.cost[finite & best].sum() == pytest.approx(system.cost[finite & chosen].sum())


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_no_attack_on_rounded_tables_succeeds(data):
    crowd = a_crowd(data)
    tables = linked(crowd)[:2]
    protected = protect(tables, settings=replace(PLAIN, method=ROUNDING))
    assert protected.audit.passed, protected.audit.leaks


def test_everything_hidden_is_safe_even_when_there_is_hardly_anything():
    protected = protect(
        [counted(people(organ_A_female=1), ["kind"], headcount(*SEXES))], settings=PLAIN
    )
    assert protected.audit.passed


@pytest.mark.parametrize("size", [1, 5])
def test_the_same_tables_give_the_same_edition(size):
    tables = linked(CROWD_OF_PARTY * size)
    first, second = (protect(tables, settings=PLAIN) for _ in range(2))
    assert [t.hidden for t in first.tables] == [t.hidden for t in second.tables]
    assert first.notes == second.notes


CROWD_OF_PARTY = [
    {"kind": kind, "type": type_, "sex": sex, "party": party}
    for kind in "AB"
    for type_, sex, party in [("x", "female", "yes"), ("y", "male", "no"), ("x", "male", "yes")]
]
