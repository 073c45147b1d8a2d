"""One case for each rule of the flows, with the flows and causes that a reader expects."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.flow.cases import LAST_MONTH, Case, Edge, Head, Record, anchored

Expected = tuple[int, str, str, str]  # month, organization, flow, cause


class Example(NamedTuple):
    case: Case
    expected: list[Expected]


EXAMPLES: list[Example] = []


def example(*expected: Expected) -> Callable[[Callable[[Case], None]], None]:
    """The function changes an anchored case; expected are its rows after month 1."""

    def register(build: Callable[[Case], None]) -> None:
        case = anchored(build.__name__)
        build(case)
        EXAMPLES.append(Example(case, sorted(expected)))

    return register


@example()
def whoever_stays_is_no_flow(case):
    case.stay(1, LAST_MONTH, Head("p", "A"))


@example((5, "A", "entries", "IN01"), (20, "A", "exits", "OUT01"))
def entry_and_exit_take_their_cause_from_the_record(case):
    case.stay(5, 19, Head("p", "A"))
    case.records += [
        Record("p", 4, "in", "IN01", target="A"),
        Record("p", 18, "out", "OUT01", origin="A"),
    ]


@example((5, "A", "entries", "unknown"), (20, "A", "exits", "unknown"))
def records_too_far_away_or_of_another_organization_tell_nothing(case):
    case.stay(5, 19, Head("p", "A"))
    case.records += [
        Record("p", 18, "in", "IN01", target="A"),
        Record("p", 19, "out", "OUT01", origin="B"),
    ]


@example((8, "A", "transfers_out", "IN03"), (8, "B", "transfers_in", "IN03"))
def a_change_of_organization_is_a_transfer(case):
    case.stay(1, 7, Head("p", "A")).stay(8, LAST_MONTH, Head("p", "B"))
    case.records.append(Record("p", 8, "in", "IN03", origin="A", target="B"))


@example((8, "A", "transfers_out", "unknown"), (11, "B", "transfers_in", "unknown"))
def a_transfer_may_take_three_months(case):
    case.stay(1, 7, Head("p", "A")).stay(11, LAST_MONTH, Head("p", "B"))


@example((8, "A", "exits", "unknown"), (12, "B", "entries", "return"))
def four_months_are_too_long_for_a_transfer(case):
    case.stay(1, 7, Head("p", "A")).stay(12, LAST_MONTH, Head("p", "B"))


@example((8, "B", "transfers_in", "unknown"), (10, "A", "transfers_out", "unknown"))
def the_exit_may_be_recorded_late(case):
    case.stay(1, 9, Head("p", "A")).stay(8, LAST_MONTH, Head("p", "B"))


@example((9, "A", "reform_out", "reform"), (9, "B", "reform_in", "reform"))
def a_move_along_the_lineage_is_reform(case):
    case.stay(1, 8, Head("p", "A")).stay(9, LAST_MONTH, Head("p", "B"))
    case.edges.append(Edge("A", "B", 6))


@example((9, "A", "reform_out", "reform"), (9, "C", "reform_in", "reform"))
def a_move_along_two_records_is_reform(case):
    case.stay(1, 8, Head("p", "A")).stay(9, LAST_MONTH, Head("p", "C"))
    case.edges += [Edge("A", "B", 8), Edge("B", "C", 9)]


@example((9, "A", "transfers_out", "unknown"), (9, "C", "transfers_in", "unknown"))
def before_the_second_record_it_is_a_transfer(case):
    case.stay(1, 8, Head("p", "A")).stay(9, LAST_MONTH, Head("p", "C"))
    case.edges += [Edge("A", "B", 8), Edge("B", "C", 10)]


@example((9, "A", "transfers_out", "unknown"), (9, "C", "transfers_in", "unknown"))
def records_in_the_wrong_order_lead_nowhere(case):
    case.stay(1, 8, Head("p", "A")).stay(9, LAST_MONTH, Head("p", "C"))
    case.edges += [Edge("A", "B", 8), Edge("B", "C", 7)]


@example((19, "A", "transfers_out", "unknown"), (19, "B", "transfers_in", "unknown"))
def thirteen_months_after_the_reform_it_is_a_transfer(case):
    case.stay(1, 18, Head("p", "A")).stay(19, LAST_MONTH, Head("p", "B"))
    case.edges.append(Edge("A", "B", 6))


@example((5, "A", "transfers_out", "unknown"), (5, "B", "transfers_in", "unknown"))
def before_the_reform_it_is_a_transfer(case):
    case.stay(1, 4, Head("p", "A")).stay(5, LAST_MONTH, Head("p", "B"))
    case.edges.append(Edge("A", "B", 6))


@example((9, "A", "transfers_out", "unknown"), (9, "B", "transfers_in", "unknown"))
def handing_over_functions_is_no_lineage(case):
    case.stay(1, 8, Head("p", "A")).stay(9, LAST_MONTH, Head("p", "B"))
    case.edges.append(Edge("A", "B", 6, event_type="11"))


@example(
    (9, "A", "reform_out", "reform"),
    (9, "B", "reform_in", "reform"),
    (9, "C", "corrections", "duplicate_removed"),
)
def of_two_exits_the_one_along_the_lineage_is_joined(case):
    case.stay(1, 8, Head("p", "A"), Head("p", "C")).stay(9, LAST_MONTH, Head("p", "B"))
    case.edges.append(Edge("A", "B", 9))


@example(
    (7, "A", "reclassified_in", "type_changed"),
    (7, "A", "reclassified_out", "type_changed"),
)
def another_type_in_the_organization_is_a_reclassification(case):
    case.stay(1, 6, Head("p", "A", "11")).stay(7, LAST_MONTH, Head("p", "A", "22"))


@example((7, "A", "exits", "unknown"), (12, "A", "entries", "return"))
def whoever_comes_back_returns(case):
    case.stay(1, 6, Head("p", "A")).stay(12, LAST_MONTH, Head("p", "A"))


@example((7, "A", "corrections", "id_corrected"), (7, "A", "corrections", "id_corrected"))
def a_corrected_id_is_a_correction(case):
    case.stay(1, 6, Head("wrong", "A", name="n")).stay(7, LAST_MONTH, Head("right", "A", name="n"))


@example((7, "A", "exits", "unknown"), (7, "A", "entries", "unknown"))
def another_name_is_another_person(case):
    case.stay(1, 6, Head("p", "A", name="n")).stay(7, LAST_MONTH, Head("q", "A", name="m"))


@example((5, "B", "corrections", "duplicate_added"), (12, "A", "corrections", "duplicate_removed"))
def a_double_count_comes_and_goes_by_correction(case):
    case.stay(1, 11, Head("p", "A")).stay(5, LAST_MONTH, Head("p", "B"))


@example(
    (6, "A", "corrections", "duplicate_added"),
    (9, "A", "corrections", "duplicate_removed"),
)
def a_row_twice_counts_twice(case):
    case.stay(1, LAST_MONTH, Head("p", "A")).stay(6, 8, Head("p", "A", copy=1))


@example((LAST_MONTH, "A", "exits", "in_flight"), (LAST_MONTH, "B", "entries", "in_flight"))
def the_last_months_may_still_find_their_other_leg(case):
    case.stay(1, LAST_MONTH - 1, Head("p", "A"))
    case.stay(1, LAST_MONTH, Head("q", "A")).stay(LAST_MONTH, LAST_MONTH, Head("q", "B"))


@example((LAST_MONTH, "A", "exits", "OUT01"), (LAST_MONTH, "B", "exits", "in_flight"))
def a_record_lands_an_exit_unless_it_names_a_destination(case):
    case.stay(1, LAST_MONTH - 1, Head("p", "A"), Head("q", "B"))
    case.records += [
        Record("p", LAST_MONTH, "out", "OUT01", origin="A"),
        Record("q", LAST_MONTH, "out", "OUT02", origin="B", target="C"),
    ]


@example((8, "A", "exits", "unknown"))
def a_silent_month_moves_nobody(case):
    case.stay(1, 4, Head("p", "A")).silent(5, 6, 7)


@example(
    (8, "A", "corrections", "scope_dropped"),
    (8, "Z", "corrections", "scope_dropped"),
    (9, "Z", "corrections", "scope_first_seen"),
)
def an_empty_delivery_drops_the_scope(case):
    case.stay(1, 8, Head("p", "A"))
    case.pictures[8] = []


@example((6, "A", "corrections", "scope_first_seen"), (6, "Z", "corrections", "scope_first_seen"))
def a_scope_that_comes_late_enters_by_correction(case):
    case.stay(1, LAST_MONTH, Head("p", "A")).silent(*range(1, 6))


@example((5, "B", "entries", "IN03"), (12, "A", "corrections", "duplicate_removed"))
def an_entry_with_a_record_is_no_double_count(case):
    case.stay(1, 11, Head("p", "A")).stay(5, LAST_MONTH, Head("p", "B"))
    case.records.append(Record("p", 5, "in", "IN03", origin="A", target="B"))


@example(
    (5, "B", "transfers_in", "unknown"),
    (5, "A", "transfers_out", "unknown"),
    (5, "C", "corrections", "duplicate_added"),
    (12, "C", "corrections", "duplicate_removed"),
)
def a_double_count_that_begins_with_a_move_is_corrected_at_both_ends(case):
    case.stay(1, 4, Head("p", "A")).stay(5, LAST_MONTH, Head("p", "B"))
    case.stay(5, 11, Head("p", "C"))


@example(
    (5, "A", "corrections", "duplicate_added"),
    (12, "A", "corrections", "duplicate_removed"),
    (5, "B", "entries", "IN01"),
)
def a_double_count_that_begins_with_an_entry_is_corrected_at_both_ends(case):
    case.stay(5, LAST_MONTH, Head("p", "B")).stay(5, 11, Head("p", "A"))
    case.records.append(Record("p", 4, "in", "IN01", target="B"))


@example(
    (5, "A", "corrections", "duplicate_added"),
    (5, "B", "entries", "unknown"),
    (12, "A", "corrections", "duplicate_removed"),
)
def without_records_the_entry_is_where_the_person_stays(case):
    case.stay(5, LAST_MONTH, Head("p", "B")).stay(5, 11, Head("p", "A"))


@example(
    (5, "B", "entries", "unknown"),
    (5, "A", "corrections", "duplicate_added"),
    (7, "A", "corrections", "duplicate_removed"),
)
def a_double_count_of_two_months_is_no_move(case):
    case.stay(5, LAST_MONTH, Head("p", "B")).stay(5, 6, Head("p", "A"))


@example(
    (6, "A", "corrections", "duplicate_added"),
    (7, "A", "corrections", "duplicate_removed"),
    (5, "B", "entries", "unknown"),
)
def a_double_count_that_comes_after_the_entry_is_no_move(case):
    case.stay(5, LAST_MONTH, Head("p", "B")).stay(6, 6, Head("p", "A"))


@example(
    (6, "A", "corrections", "duplicate_added"),
    (9, "A", "corrections", "duplicate_removed"),
    (9, "B", "exits", "OUT01"),
)
def a_double_count_that_ends_with_the_exit_is_corrected_at_both_ends(case):
    case.stay(1, 8, Head("p", "B")).stay(6, 8, Head("p", "A"))
    case.records.append(Record("p", 9, "out", "OUT01", origin="B"))


@example(
    (6, "A", "corrections", "duplicate_added"),
    (9, "A", "corrections", "duplicate_removed"),
    (9, "B", "transfers_out", "unknown"),
    (9, "C", "transfers_in", "unknown"),
)
def a_double_count_that_ends_with_a_move_is_corrected_at_both_ends(case):
    case.stay(1, 8, Head("p", "B")).stay(6, 8, Head("p", "A")).stay(9, LAST_MONTH, Head("p", "C"))
    case.edges.append(Edge("B", "C", 30))


@example((5, "A", "entries", "IN01"), (5, "A", "corrections", "duplicate_added"))
def a_row_that_is_twice_from_the_first_is_one_entry(case):
    case.stay(5, LAST_MONTH, Head("p", "A"), Head("p", "A", copy=1))
    case.records.append(Record("p", 5, "in", "IN01", target="A"))
