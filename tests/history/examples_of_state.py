"""Snapshots of state by example: intervals, gaps, restatements, parts, scopes."""

from __future__ import annotations

from tests.history.example import APR, FEB, JAN, MAR, POSTS, example
from tests.support.worlds import duty, person, quota

DUTY = ("duty_no", "duty_text", "valid_from", "valid_to")


@example("history", "duty", DUTY, [("1", "a", JAN, MAR), ("1", "b", MAR, None)])
def unchanged_snapshots_are_one_interval(world):
    world.land(JAN, duty=[duty(1, "a")])
    world.land(FEB, duty=[duty(1, "a")])
    world.land(MAR, duty=[duty(1, "b")])


@example("history", "duty", DUTY, [("1", "a", JAN, FEB), ("2", "b", JAN, None)])
def absence_ends_the_key_on_that_as_of_date(world):
    world.land(JAN, duty=[duty(1, "a"), duty(2, "b")])
    world.land(FEB, duty=[duty(2, "b")])


@example(
    "history", "duty", DUTY, [("1", "a", JAN, FEB), ("1", "a", MAR, None), ("2", "b", JAN, None)]
)
def a_return_leaves_the_gap_visible(world):
    world.land(JAN, duty=[duty(1, "a"), duty(2, "b")])
    world.land(FEB, duty=[duty(2, "b")])
    world.land(MAR, duty=[duty(1, "a"), duty(2, "b")])


@example("history", "duty", DUTY, [("1", "a", JAN, None)])
def an_entity_not_received_is_carried_forward(world):
    world.land(JAN, duty=[duty(1, "a")])
    world.land(FEB, establishment=[quota("B1", 5)])


@example("history", "duty", DUTY, [("1", "a", JAN, APR)])
def a_skipped_month_ends_nothing(world):
    world.land(JAN, duty=[duty(1, "a")])
    world.land(MAR, duty=[duty(1, "a")])
    world.land(APR, duty=[])


@example("history", "duty", DUTY, [("1", "a", JAN, FEB), ("2", "b", JAN, FEB)])
def header_only_ends_everything(world):
    world.land(JAN, duty=[duty(1, "a"), duty(2, "b")])
    world.land(FEB, duty=[])


@example(
    "history", "duty", DUTY, [("1", None, FEB, MAR), ("1", "a", JAN, FEB), ("1", "a", MAR, None)]
)
def a_blank_is_null_and_a_change(world):
    world.land(JAN, duty=[duty(1, "a")])
    world.land(FEB, duty=[duty(1, "")])
    world.land(MAR, duty=[duty(1, "a")])


@example(
    "history",
    "duty",
    ("duty_text", "department_code", "valid_from"),
    [("a", "bc", JAN), ("ab", "c", FEB), (None, "abc", MAR), ("abc", None, APR)],
)
def text_that_moves_over_a_column_border_is_a_change(world):
    world.land(JAN, duty=[duty(1, "a", "bc")])
    world.land(FEB, duty=[duty(1, "ab", "c")])
    world.land(MAR, duty=[duty(1, None, "abc")])
    world.land(APR, duty=[duty(1, "abc", None)])


@example("history", "duty", DUTY, [("1", None, JAN, FEB), ("1", "NULL", FEB, None)])
def the_word_null_is_not_a_blank(world):
    world.land(JAN, duty=[duty(1, None)])
    world.land(FEB, duty=[duty(1, "NULL")])


@example(
    "history",
    "duty",
    ("part", "duty_no", "valid_from", "valid_to"),
    [("junior", "2", JAN, None), ("main", "1", JAN, FEB)],
)
def what_one_part_lacks_closes_nothing_in_another(world):
    world.land(JAN, duty={"main": [duty(1, "a")], "junior": [duty(2, "b")]})
    world.land(FEB, duty={"main": []})


@example(
    "history",
    "establishment",
    POSTS,
    [("B1", "5", "350521", JAN, FEB), ("B2", "7", "350582", JAN, None)],
)
def one_county_closes_nothing_of_another(world):
    world.land(JAN, "350521", establishment=[quota("B1", 5)])
    world.land(JAN, "350582", establishment=[quota("B2", 7)])
    world.land(FEB, "350521", establishment=[])


@example("history", "duty", (*DUTY, "delivery"), [("1", "b", JAN, None, "D2")])
def a_restatement_replaces(world):
    world.land(JAN, duty=[duty(1, "a"), duty(2, "a")])
    world.land(JAN, duty=[duty(1, "b")])


@example("history", "duty", (*DUTY, "delivery"), [("1", "a", JAN, None, "D1")], known_at=1)
def what_was_known_before_the_restatement_stays_reproducible(world):
    world.land(JAN, duty=[duty(1, "a")])
    world.land(JAN, duty=[duty(1, "b")])


@example("history", "duty", (*DUTY, "delivery"), [("1", "a", JAN, None, "D3")])
def back_to_the_first_bytes_is_a_second_restatement(world):
    world.land(JAN, duty=[duty(1, "a")])
    world.land(JAN, duty=[duty(1, "b")])
    world.land(JAN, duty=[duty(1, "a")])


@example("history", "duty", (*DUTY, "delivery"), [("1", "a", JAN, None, "D1")])
def the_standing_bytes_sent_again_change_nothing(world):
    world.land(JAN, duty=[duty(1, "a")])
    world.land(JAN, duty=[duty(1, "a")])


@example(
    "history",
    "duty",
    (*DUTY, "delivery"),
    [("1", "a", JAN, FEB, "D1"), ("1", "b", FEB, MAR, "D3"), ("1", "a", MAR, None, "D2")],
)
def a_late_delivery_splits_an_interval(world):
    world.land(JAN, duty=[duty(1, "a")])
    world.land(MAR, duty=[duty(1, "a")])
    world.land(FEB, duty=[duty(1, "b")])


@example("history", "duty", DUTY, [("1", "a", JAN, None), ("2", "c", JAN, None)])
def a_restatement_of_one_part_leaves_the_other(world):
    world.land(JAN, duty={"main": [duty(1, "a")], "junior": [duty(2, "b")]})
    world.land(JAN, duty={"junior": [duty(2, "c")]})


@example("history", "duty", (*DUTY, "delivery"), [("1", "a", JAN, None, "D1")])
def a_retraction_gives_way_to_what_stood_before(world):
    world.land(JAN, duty=[duty(1, "a")])
    wrong = world.land(JAN, duty=[duty(1, "b")])
    world.retract(wrong)


@example("history", "duty", DUTY, [("1", "b", JAN, None)], known_at=2)
def before_a_retraction_was_known_the_delivery_stands(world):
    world.land(JAN, duty=[duty(1, "a")])
    wrong = world.land(JAN, duty=[duty(1, "b")])
    world.retract(wrong)


@example(
    "history",
    "duty",
    DUTY,
    [("1", "b", JAN, None)],
)
def of_twins_that_disagree_the_last_in_the_file_stands(world):
    world.land(JAN, duty=[duty(1, "a"), duty(1, "b")])


@example(
    "history",
    "duty",
    DUTY,
    [("2", "b", JAN, None)],
)
def a_row_without_its_key_does_not_stand(world):
    world.land(JAN, duty=[duty(1, "a") | {"duty_no": None}, duty(2, "b")])


@example(
    "history",
    "establishment",
    ("funding_code", "authorized_posts", "valid_from", "valid_to"),
    [(None, "5", JAN, FEB), ("1", "5", JAN, None)],
)
def a_blank_optional_key_part_is_a_key_of_its_own(world):
    world.land(JAN, establishment=[quota("B1", 5), quota("B1", 5, funding_code="1")])
    world.land(FEB, establishment=[quota("B1", 5, funding_code="1")])


@example(
    "history", "establishment", POSTS, [("B1", "5", "*", JAN, APR), ("B2", "3", "*", JAN, FEB)]
)
def an_unreadable_figure_ends_nothing(world):
    world.land(JAN, establishment=[quota("B1", 5), quota("B2", 3)])
    world.land(FEB, establishment=[quota("B1", 5, authorized_posts="5人")])
    world.land(MAR, establishment=[quota("B1", 5, frozen_posts="some")])
    world.land(APR, establishment=[])


@example(
    "history",
    "establishment",
    (*POSTS, "last_as_of_date", "last_delivery"),
    [("B1", "5", "*", JAN, MAR, FEB, "D2"), ("B1", "6", "*", MAR, None, MAR, "D3")],
)
def a_row_with_an_unreadable_figure_is_seen(world):
    world.land(JAN, establishment=[quota("B1", 5)])
    world.land(FEB, establishment=[quota("B1", 7, authorized_posts="7人")])
    world.land(MAR, establishment=[quota("B1", 6)])


@example(
    "history", "establishment", POSTS, [("B1", "5", "*", JAN, FEB), ("B1", "5", "*", MAR, None)]
)
def an_unreadable_figure_bridges_no_gap(world):
    world.land(JAN, establishment=[quota("B1", 5)])
    world.land(FEB, establishment=[])
    world.land(MAR, establishment=[quota("B1", 5, authorized_posts="5人")])
    world.land(APR, establishment=[quota("B1", 5)])


@example("history", "establishment", POSTS, [("B1", "5", "*", JAN, FEB)])
def a_row_with_a_blank_key_keeps_no_state(world):
    world.land(JAN, establishment=[quota("B1", 5)])
    world.land(FEB, establishment=[quota("", 5)])


@example(
    "history",
    "establishment",
    ("organization_code", "establishment_type_code", "valid_to", "last_as_of_date"),
    [("B1", "11", APR, JAN), ("B1", "22", FEB, JAN), ("B2", "11", None, APR)],
)
def a_row_whose_key_cannot_be_read_ends_no_record_that_it_may_be(world):
    world.land(JAN, establishment=[quota("B1", 5), quota("B1", 4, "22"), quota("B2", 3)])
    for month in (FEB, MAR):
        world.land(month, establishment=[quota("#REF!", 5), quota("B2", 3)])
    world.land(APR, establishment=[quota("B2", 3)])


@example(
    "history",
    "establishment",
    ("authorized_posts", "frozen_posts", "valid_from", "valid_to"),
    [("5", None, JAN, FEB), ("5", "1", FEB, APR), ("6", "1", APR, None)],
)
def a_row_with_an_unreadable_figure_changes_its_other_cells(world):
    unread = quota("B1", 5, authorized_posts="#REF!", frozen_posts="1")
    world.land(JAN, establishment=[quota("B1", 5)])
    world.land(FEB, establishment=[unread])
    world.land(MAR, establishment=[quota("B1", 5, frozen_posts="1")])
    world.land(APR, establishment=[quota("B1", 6, frozen_posts="1")])


@example("history", "duty", DUTY, [("1", None, FEB, None), ("1", "a", JAN, FEB)])
def an_unreadable_cell_that_is_no_figure_is_null(world):
    world.land(JAN, duty=[duty(1, "a")])
    world.land(FEB, duty=[duty(1, "#REF!")])


@example("history", "person", ("establishment_type_code", "valid_to"), [("11", MAR), ("22", None)])
def an_unreadable_establishment_type_is_the_one_before(world):
    world.land(JAN, person=[person(1, "B1", "11")])
    world.land(FEB, person=[person(1, "B1", "#REF!")])
    world.land(MAR, person=[person(1, "B1", "22")])
    world.land(APR, person=[person(1, "B1", "#REF!")])


@example(
    "history", "establishment", POSTS, [("B1", "5", "*", JAN, FEB), ("B1", "7", "*", FEB, None)]
)
def a_row_that_can_be_read_goes_before_its_duplicate(world):
    world.land(JAN, establishment=[quota("B1", 5)])
    world.land(FEB, establishment=[quota("B1", 7), quota("B1", 8, authorized_posts="8人")])


@example(
    "history",
    "establishment",
    ("part", "organization_code", "valid_to"),
    [("junior", "B1", FEB), ("main", "B1", None)],
)
def an_unreadable_row_of_one_part_keeps_nothing_in_another(world):
    world.land(JAN, establishment={"main": [quota("B1", 5)], "junior": [quota("B1", 5)]})
    world.land(
        FEB,
        establishment={"main": [quota("B1", 5, authorized_posts="5人")], "junior": []},
    )
