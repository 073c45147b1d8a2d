"""The attack finds exactly the figures that can be recovered, including planted ones."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from bianzhi.disclosure.attack.attack import Attacker, Guesses
from bianzhi.disclosure.attack.component import Form
from bianzhi.disclosure.audit import implied_zeros, without_known_groups
from bianzhi.disclosure.knowledge.knowledge import by_code, floors, knowledge
from bianzhi.disclosure.protect import protect
from bianzhi.disclosure.sensitive import GROUP, sensitive
from bianzhi.disclosure.settings import Settings
from tests.disclosure.support.public_tables import cell, column, counted, headcount, hidden, people

SEXES = [("sex", "female"), ("sex", "male")]
PLAIN = Settings()


def unsigned(_):
    return False


def attack(tables, *cells):
    """The ranges of cells that follow from the shown tables."""
    every = by_code(tables)
    attacker = Attacker(tables, knowledge(every, PLAIN), floors(every), unsigned)
    forms = [Form(((1, item),)) for item in cells]
    result = attacker.run(forms)
    return [result.ranges[form] for form in forms]


def possible(tables, wanted, most=10):
    """The smallest and largest value of the wanted cell over every integer solution."""
    every = by_code(tables)
    places = [cell(table, *place) for table in tables for place in table.hidden]
    output = {
        cell(table, row.code, leaf.code): table.value(row.code, leaf.code)
        for table in tables
        for row in table.rows
        for leaf in table.leaves
        if (row.code, leaf.code) not in table.hidden
    }
    equations, least = knowledge(every, PLAIN), floors(every)
    result = []
    for guess in product(range(most + 1), repeat=len(places)):
        truth = {**output, **dict(zip(places, guess, strict=True))}
        if any(truth[item] < low for item, low in least.items()):
            continue
        if all(_holds(equation, truth) for equation in equations):
            result.append(truth[wanted])
    return min(result), max(result)


def _holds(equation, truth):
    left, right = (
        sum(weight * truth[item] for weight, item in side)
        for side in (equation.left, equation.right)
    )
    return left <= right if equation.sign == "<=" else left == right


CROWD = people(organ_A_female=3, organ_A_male=9, organ_B_female=8, organ_B_male=7)


def test_a_single_hidden_cell_is_computed_from_its_total():
    table = counted(CROWD, ["kind", "type"], headcount(*SEXES))
    shown = hidden(table, ("organ.A", "sex_female"))
    assert attack([shown], cell(shown, "organ.A", "sex_female")) == [(3, 3)]


def test_four_corners_leave_a_range():
    table = counted(CROWD, ["kind", "type"], headcount(*SEXES))
    corners = [("organ.A", "sex_female"), ("organ.A", "sex_male")]
    corners += [("organ.B", "sex_female"), ("organ.B", "sex_male")]
    shown = hidden(table, *corners)
    assert attack([shown], cell(shown, "organ.A", "sex_female")) == [(0, 11)]


def guessing(shown, *moves):
    """An attack that is offered deviations from the truth, cell by cell."""
    every = by_code([shown])
    attacker = Attacker([shown], knowledge(every, PLAIN), floors(every), unsigned)
    place = {cell: number for number, cell in enumerate(attacker.unknown)}
    truth = {(item["kind"], item["type"], item["sex"]): 0 for item in CROWD}
    for item in CROWD:
        truth[item["kind"], item["type"], item["sex"]] += 1
    values = [truth[(*c.row.split("."), c.column.removeprefix("sex_"))] for c in place]
    rows = np.zeros((len(moves), len(place)))
    for row, move in zip(rows, moves, strict=True):
        for where, moved in move.items():
            row[place[cell(shown, *where)]] = moved
    return attacker, Guesses(place, np.array(values, float), sparse.csr_matrix(rows))


CORNERS = [(row, f"sex_{sex}") for row in ("organ.A", "organ.B") for sex in ("female", "male")]


def test_guesses_that_fit_everything_spare_a_program():
    shown = hidden(counted(CROWD, ["kind", "type"], headcount(*SEXES)), *CORNERS)
    attacker, guesses = guessing(shown, dict(zip(CORNERS, (5, -5, -5, 5), strict=True)))
    form = Form(((1, cell(shown, *CORNERS[0])),))
    result = attacker.run([form], {form: 5}, guesses)
    assert (result.ranges[form], result.programs) == ((3, 8), 0)


@pytest.mark.parametrize(
    "move", [(5, -5, 0, 0), (5, 0, 0, 0), (-4, 4, 4, -4), (0.5, -0.5, -0.5, 0.5)]
)
def test_guesses_that_contradict_something_are_not_believed(move):
    """A broken sum, a negative count, half a person."""
    shown = hidden(counted(CROWD, ["kind", "type"], headcount(*SEXES)), *CORNERS)
    attacker, guesses = guessing(shown, dict(zip(CORNERS, move, strict=True)))
    form = Form(((1, cell(shown, *CORNERS[0])),))
    result = attacker.run([form], {form: 0.25}, guesses)
    assert result.programs > 0
    assert result.ranges[form] == (0, 11)


def test_a_table_by_county_tells_what_the_table_of_the_city_hides():
    crowd = [{**item, "county": "north"} for item in CROWD]
    crowd += [{**person, "county": "south"} for person in people(organ_A_male=6, organ_B_female=6)]
    columns = headcount(*SEXES)
    city = counted(crowd, ["kind", "type"], columns)
    places = [(row, f"sex_{sex}") for row in ("organ.A", "organ.B") for sex in ("female", "male")]
    shown = hidden(city, *places)
    by_county = counted(crowd, ["kind", "type"], columns, by="county")
    wanted = cell(shown, "organ.A", "sex_female")
    assert attack([shown], wanted) == [(0, 17)]
    assert attack([shown, by_county], wanted) == [(3, 3)]


def test_totals_that_no_table_prints_are_compared_too():
    """One table by kind and sex, one by type and sex: both imply the total of each sex."""
    crowd = [{**item, "level": "city"} for item in CROWD]
    first = counted(crowd, ["kind", "type"], [column("all")])
    other = counted(crowd, ["level", "type"], [column("all")], code="P2")
    shown = hidden(first, ("organ.A", "all"), ("organ.B", "all"))
    assert attack([shown, other], cell(shown, "organ.A", "all")) == [(12, 12)]


def test_a_part_is_at_most_the_whole():
    crowd = [{**person, "party": "yes"} for person in people(organ_A_female=4)] + people(
        organ_A_male=2
    )
    crowd = [{"party": "no", **item} for item in crowd]
    table = counted(crowd, ["kind"], headcount(among=[("party", "yes")]))
    shown = hidden(table, ("organ", "with_party"), ("total", "with_party"))
    assert attack([shown], cell(shown, "organ", "with_party")) == [(0, 6)]


def test_a_row_stands_there_because_somebody_is_in_it():
    table = counted(people(organ_A_female=1, organ_B_female=9), ["kind", "type"], [column("all")])
    shown = hidden(table, ("organ.A", "all"), ("organ.B", "all"))
    assert attack([shown], cell(shown, "organ.A", "all")) == [(1, 9)]


def test_a_printed_percentage_bounds_a_hidden_count():
    crowd = people(organ_A_female=3, organ_A_male=197, organ_B_female=40, organ_B_male=60)
    share = column("share", format="percent", ratio=("sex_female", "all"))
    table = counted(crowd, ["kind", "type"], [*headcount(*SEXES), share])
    places = [(row, f"sex_{sex}") for row in ("organ.A", "organ.B") for sex in ("female", "male")]
    table.values["organ.A", "share"] = 3 / 200
    hides_ratio = hidden(table, *places, ("organ.A", "share"), ("organ.B", "share"))
    shows_ratio = hidden(table, *places, ("organ.B", "share"))
    wanted = cell(table, "organ.A", "sex_female")
    assert attack([hides_ratio], wanted) == [(0, 43)]
    assert attack([shows_ratio], wanted) == [(3, 3)]


def test_programs_run_only_over_cells_that_constrain_each_other():
    table = counted(CROWD, ["kind", "type"], headcount(*SEXES, among=[("type", "A")]))
    other = counted(CROWD, ["sex"], [column("all", fact="post")], code="P9", fact="post")
    shown = [
        hidden(table, ("organ.A", "sex_female"), ("organ.B", "sex_female")),
        hidden(other, ("male", "all"), ("female", "all")),
    ]
    every = by_code(shown)
    attacker = Attacker(shown, knowledge(every, PLAIN), floors(every), unsigned)
    assert len(attacker.groups) >= 2
    assert attacker.run([]).largest <= 2


@pytest.mark.parametrize("rounded", [5, 3])
def test_rounding_leaves_the_numbers_around_a_multiple(rounded):
    table = counted(people(organ_A_female=7), ["kind"], [column("all")])
    table.values = {place: 5 * round(value / 5) for place, value in table.values.items()}
    every = by_code([table])
    places = {cell(table, row.code, "all"): rounded for row in table.rows}
    attacker = Attacker([table], knowledge(every, PLAIN), floors(every), unsigned, places)
    form = Form(((1, cell(table, "organ", "all")),))
    assert attacker.run([form]).ranges[form] == (max(1, 5 - rounded + 1), 5 + rounded - 1)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_ranges_are_those_of_every_possible_truth(data):
    kinds = data.draw(st.lists(st.sampled_from("AB"), min_size=4, max_size=9), label="kinds")
    crowd = [
        {
            "kind": kind,
            "type": data.draw(st.sampled_from("xy")),
            "sex": data.draw(st.sampled_from(["female", "male"])),
            "party": data.draw(st.sampled_from(["yes", "no"])),
        }
        for kind in kinds
    ]
    columns = headcount(*SEXES, among=[("party", "yes")])
    tables = [
        counted(crowd, ["kind"], columns),
        counted(crowd, ["kind"], columns, by="type"),
    ]
    every = [
        (n, (row.code, leaf.code))
        for n, t in enumerate(tables)
        for row in t.rows
        for leaf in t.leaves
    ]
    chosen = data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=3, unique=True))
    shown = [
        hidden(table, *[place for number, place in chosen if number == n])
        for n, table in enumerate(tables)
    ]
    for number, place in chosen:
        wanted = cell(tables[number], *place)
        low, high = attack(shown, wanted)[0]
        least, most = possible(shown, wanted)
        assert low == pytest.approx(least)
        # Beyond the largest tested number no comparison is possible.
        assert high == pytest.approx(most) or (most == 10 and high >= most)


def test_a_printed_zero_of_a_larger_group_implies_those_of_its_parts():
    crowd = [{"kind": "organ", "sex": "male", "age": "old"}] * 14
    crowd += [{"kind": "organ", "sex": "female", "age": "old"}] * 4
    columns = [column("all"), column("young", ("age", "young")), column("women", ("sex", "female"))]
    both = "sex_code = 'female' and age_code = 'young'"
    columns.append(replace(column("women_young"), where=both))
    table = counted(crowd, ["kind"], columns)
    every = by_code([table])
    wanted = cell(table, "organ", "women_young")
    seen = {cell(table, "organ", "young"): (0, 0)}
    assert wanted in implied_zeros(knowledge(every, PLAIN), seen, {wanted})
    assert not implied_zeros(knowledge(every, PLAIN), {}, {wanted})


def test_rows_that_a_table_has_say_that_nobody_else_is_in_a_group():
    """Seven men: that there are no women says the second table, which has no row for them."""
    crowd = people(organ_A_male=7, school_A_male=40, school_A_female=50)
    by_kind = counted(crowd, ["kind"], headcount(*SEXES))
    by_both = counted(crowd, ["kind", "sex"], [column("all")], code="P2")
    for tables, is_known in (([by_kind], False), ([by_kind, by_both], True)):
        found = [secret for secret in sensitive(tables, PLAIN) if secret.reason == GROUP]
        assert cell(by_kind, "organ", "sex_male") in {secret.cell for secret in found}
        asked = without_known_groups(found, knowledge(by_code(tables), PLAIN))
        assert asked == ([] if is_known else found)
        protected = protect(tables, settings=PLAIN)
        assert protected.audit.passed
        assert ("organ", "sex_male") in protected.tables[0].hidden or is_known
