"""The rules of time and counting by example: a few rows delivered, what must stand then.

Each example is checked twice, against the oracle and against the models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.worlds import World, duty, instant, movement, person, quota, reported

JAN, FEB, MAR, APR = "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"


@dataclass(frozen=True)
class Example:
    name: str
    world: World
    view: str
    entity: str
    columns: tuple[str, ...]
    expected: list[tuple]
    known_at: float = 100_000


EXAMPLES: list[Example] = []
DUTY = ("duty_no", "duty_text", "valid_from", "valid_to")
POSTS = ("organization_code", "authorized_posts", "scope", "valid_from", "valid_to")


def example(view: str, entity: str, columns: tuple[str, ...], expected: list[tuple], **more):
    """Register the world that the decorated function builds."""

    def register(build: Callable[[World], None]) -> Callable[[World], None]:
        world = World()
        build(world)
        EXAMPLES.append(
            Example(build.__name__, world, view, entity, columns, expected, **more),
        )
        return build

    return register


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
    "stood",
    "establishment_movement",
    ("movement_id", "summary", "delivery"),
    [("M1", "x*", "D1")],
)
def a_second_reading_takes_the_place_of_the_first(world):
    first = world.land(JAN, establishment_movement=[movement(1, 2, summary="x")])
    world.reland(first)


@example(
    "stood",
    "establishment_movement",
    ("movement_id", "summary"),
    [("M1", "y")],
)
def a_second_reading_keeps_the_place_of_its_delivery(world):
    first = world.land(JAN, establishment_movement=[movement(1, 2, summary="x")])
    world.land(JAN, establishment_movement=[movement(1, 2, summary="y")])
    world.reland(first)


@example(
    "stood",
    "establishment_movement",
    ("movement_id", "summary", "delivery"),
    [("M1", "x*", "D1")],
)
def a_second_reading_holds_though_the_bytes_were_sent_twice(world):
    first = world.land(JAN, establishment_movement=[movement(1, 2, summary="x")])
    world.land(JAN, establishment_movement=[movement(1, 2, summary="x")])
    world.reland(first)


@example(
    "stood",
    "establishment_movement",
    ("movement_id", "summary", "delivery"),
    [("M1", "z", "D2")],
)
def of_events_sent_in_two_files_the_one_received_later_stands(world):
    world.land(JAN, establishment_movement={"junior": [movement(1, 2, summary="x")]})
    world.land(JAN, establishment_movement={"main": [movement(1, 2, summary="z")]})


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
    "resolved",
    "establishment",
    POSTS,
    [("B1", "5", "350521", JAN, FEB), ("B1", "6", "350582", FEB, None)],
)
def a_body_that_moves_scope_is_counted_once(world):
    world.land(JAN, "350521", establishment=[quota("B1", 5)])
    world.land(FEB, "350582", establishment=[quota("B1", 6)])


@example("resolved", "establishment", POSTS, [("B1", "6", "350521", JAN, None)])
def of_equally_new_scopes_the_narrower_speaks(world):
    world.land(JAN, "350600", establishment=[quota("B1", 5)])
    world.land(JAN, "350521", establishment=[quota("B1", 6)])


@example(
    "resolved",
    "establishment",
    ("authorized_posts", "source", "valid_from", "valid_to"),
    [("5", "office", JAN, MAR), ("9", "county", MAR, None)],
)
def the_better_source_speaks_while_it_speaks(world):
    world.land(JAN, establishment=[quota("B1", 5)])
    world.land(FEB, source="county", establishment=[quota("B1", 9)])
    world.land(MAR, establishment=[])


@example(
    "resolved",
    "establishment",
    POSTS,
    [
        ("B1", "5", "350521", JAN, FEB),
        ("B1", "6", "350500", FEB, MAR),
        ("B1", "5", "350521", MAR, None),
    ],
)
def a_newer_snapshot_of_the_same_content_takes_the_word_back(world):
    world.land(JAN, "350521", establishment=[quota("B1", 5)])
    world.land(FEB, "350500", establishment=[quota("B1", 6)])
    world.land(MAR, "350521", establishment=[quota("B1", 5)])


@example(
    "stood",
    "establishment_movement",
    ("movement_id", "posts_change", "delivery"),
    [("M1", "2", "D1"), ("M2", "5", "D2")],
)
def absence_of_an_event_means_nothing_and_a_key_sent_again_replaces(world):
    world.land(JAN, establishment_movement=[movement(1, 2), movement(2, 3)])
    world.land(FEB, establishment_movement=[movement(2, 5)])


@example("stood", "establishment_movement", ("movement_id", "delivery"), [("M2", "D2")])
def an_event_falls_with_the_delivery_that_was_restated(world):
    world.land(JAN, establishment_movement=[movement(1, 2)])
    world.land(JAN, establishment_movement=[movement(2, 3)])


@example(
    "stood_once",
    "establishment_movement",
    ("movement_id", "posts_change", "scope"),
    [("M1", "3", "350521")],
)
def an_event_told_by_two_scopes_counts_once(world):
    world.land(JAN, "350500", establishment_movement=[movement(1, 2)])
    world.land(JAN, "350521", establishment_movement=[movement(1, 3)])


@example(
    "stood",
    "reported_use",
    ("organization_code", "period", "in_post"),
    [("B1", "2024-01-01", "6"), ("B2", "2023-12-01", "7"), ("B1", "2023-12-01", "5")],
)
def a_period_is_replaced_whole_and_only_that_period(world):
    world.land(JAN, reported_use=[reported("B1", "2023-12-01", 5), reported("B2", "2023-12-01", 7)])
    world.land(JAN, "350500", reported_use=[])
    world.land(FEB, reported_use=[reported("B1", "2024-01-01", 6)])


@example(
    "stood",
    "reported_use",
    ("organization_code", "period", "in_post"),
    [("B1", "2023-12-01", "6")],
)
def what_the_newer_full_period_lacks_is_gone(world):
    world.land(JAN, reported_use=[reported("B1", "2023-12-01", 5), reported("B2", "2023-12-01", 7)])
    world.land(FEB, reported_use=[reported("B1", "2023-12-01", 6)])


@example(
    "stood",
    "reported_use",
    ("organization_code", "scope", "part", "in_post"),
    [
        ("B1", "350500", "main", "5"),
        ("B2", "350521", "main", "7"),
        ("B3", "350521", "junior", "9"),
    ],
)
def a_period_of_one_scope_or_part_replaces_none_of_another(world):
    month = "2023-12-01"
    parts = {"main": [reported("B2", month, 7)], "junior": [reported("B3", month, 9)]}
    world.land(JAN, "350500", reported_use=[reported("B1", month, 5)])
    world.land(JAN, "350521", reported_use=parts)


@example(
    "heads",
    "person",
    ("organization_code", "month", "in_post"),
    [("B1", JAN, "3")],
)
def in_post_leaves_out_no_post_retired_and_seconded_in(world):
    world.land(
        JAN,
        person=[
            person(1, "B1"),
            person(2, "B1", occupancy_code="2"),
            person(3, "B1", staff_status_code="2"),
            person(4, "B1", staff_status_code="6"),
            person(5, "B1", occupancy_code="3", staff_status_code="1"),
            person(6, "B1", staff_status_code="?"),
        ],
    )


@example(
    "posts_and_staff",
    "person",
    ("organization_code", "month", "authorized_posts", "ceiling_posts", "in_post", "over_posts"),
    [("B1", JAN, "1", "2", "1", "0"), ("B2", JAN, "0", "0", "2", "2")],
)
def staff_without_quota_is_over_and_borrowed_posts_raise_the_ceiling(world):
    world.land(
        JAN,
        establishment=[quota("B1", 1, revolving_in_posts="1")],
        person=[person(1, "B1"), person(2, "B2"), person(3, "B2")],
    )


@example("heads", "person", ("month", "in_post"), [(JAN, "1"), (FEB, "1"), (MAR, "1"), (APR, "2")])
def months_without_a_delivery_carry_the_state(world):
    world.land(JAN, person=[person(1, "B1")])
    world.land(APR, person=[person(1, "B1"), person(2, "B1")])


def moment(example: Example):
    """The instant at which the example asks what is known."""
    return instant(example.known_at)
