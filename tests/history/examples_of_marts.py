"""One row per key, events, periods and months by example."""

from __future__ import annotations

from tests.history.example import APR, FEB, JAN, MAR, POSTS, example
from tests.support.worlds import movement, organization, person, quota, reported


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
    "resolved",
    "establishment",
    POSTS,
    [("B1", "5", "350521", JAN, FEB), ("B1", "6", "350582", FEB, None)],
)
def an_organization_that_moves_scope_is_counted_once(world):
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
    ("organization_code", "in_post", "delivery"),
    [("B1", "5", "D1"), ("B2", "8", "D3")],
)
def a_row_of_a_period_without_a_readable_key_keeps_the_row_before(world):
    month = "2023-12-01"
    unread = reported("B1", month, 6) | {"period": "last year"}
    world.land(JAN, reported_use=[reported(f"B{n}", month, n + 4) for n in (1, 2, 3)])
    world.land(FEB, reported_use=[unread, reported("B2", month, 7), reported("B3", month, 7)])
    world.land(MAR, reported_use=[unread, reported("B2", month, 8)])


@example(
    "stood",
    "establishment_movement",
    ("movement_id", "posts_change", "delivery"),
    [("M1", "2", "D2")],
)
def an_unreadable_number_of_an_event_is_the_one_before(world):
    world.land(JAN, establishment_movement=[movement(1, 2)])
    world.land(FEB, establishment_movement=[movement(1, 2, posts_change="two")])


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


OBSERVED = ("organization_code", "month", "is_observed", "months_since_observed")


@example(
    "posts_and_staff",
    "person",
    OBSERVED,
    [("B1", JAN, "true", "0"), ("B1", FEB, "false", "1"), ("B1", MAR, "true", "0")],
)
def a_month_is_observed_when_posts_and_staff_both_came(world):
    world.land(JAN, establishment=[quota("B1", 2)], person=[person(1, "B1")])
    world.land(FEB, person=[person(1, "B1")])
    world.land(MAR, establishment=[quota("B1", 2)], person=[person(1, "B1")])


@example(
    "posts_and_staff",
    "person",
    OBSERVED,
    [
        ("B1", JAN, "true", "0"),
        ("B1", FEB, "false", "1"),
        ("B2", JAN, "true", "0"),
        ("B2", FEB, "true", "0"),
    ],
)
def who_observes_a_organization_is_who_delivers_its_posts_and_staff(world):
    world.land(JAN, organization=[organization("B1"), organization("B2")])
    for code, scope in (("B1", "350521"), ("B2", "350582")):
        world.land(JAN, scope, establishment=[quota(code, 2)])
    world.land(FEB, "350582", establishment=[quota("B2", 2)])


CARRIED = (
    "organization_code",
    "month",
    "authorized_posts",
    "over_posts",
    "light_code",
    "is_carried",
    "is_observed",
    "months_since_observed",
)


@example(
    "posts_and_staff",
    "person",
    CARRIED,
    [
        ("B1", JAN, "2", "0", "blue", "false", "true", "0"),
        ("B1", FEB, "2", "0", "blue", "true", "false", "1"),
        ("B1", MAR, "1", "0", "yellow", "false", "true", "0"),
        ("B2", JAN, "3", "0", "blue", "false", "true", "0"),
        ("B2", FEB, "3", "0", "blue", "false", "true", "0"),
        ("B2", MAR, "3", "0", "blue", "false", "true", "0"),
    ],
)
def an_unreadable_quota_is_carried_and_says_so(world):
    staff = [person(1, "B1")]
    world.land(JAN, establishment=[quota("B1", 2), quota("B2", 3)], person=staff)
    unread = quota("B1", 2, authorized_posts="2名")
    world.land(FEB, establishment=[unread, quota("B2", 3)], person=staff)
    world.land(MAR, establishment=[quota("B1", 1), quota("B2", 3)], person=staff)


@example(
    "posts_and_staff",
    "person",
    CARRIED,
    [
        ("B1", JAN, None, None, "grey", "false", "false", None),
        ("B1", FEB, "1", "1", "red", "false", "true", "0"),
        ("B2", JAN, "0", "1", "red", "false", "true", "0"),
        ("B2", FEB, "0", "1", "red", "false", "true", "0"),
    ],
)
def an_unreadable_quota_without_an_older_one_is_unknown(world):
    staff = [person(1, "B1"), person(2, "B1"), person(3, "B2")]
    world.land(JAN, establishment=[quota("B1", 1, authorized_posts="#REF!")], person=staff)
    world.land(FEB, establishment=[quota("B1", 1)], person=staff)


@example(
    "posts_and_staff",
    "person",
    CARRIED,
    [
        *((f"B{n}", JAN, "2", "0", "blue", "false", "true", "0") for n in (1, 2, 3, 4)),
        *((f"B{n}", FEB, "2", "0", "blue", "true", "false", "1") for n in (1, 2, 3)),
        ("B4", FEB, "2", "0", "blue", "false", "false", "1"),
    ],
)
def a_delivery_of_which_much_cannot_be_read_observes_nothing(world):
    world.land(JAN, establishment=[quota(f"B{n}", 2) for n in (1, 2, 3, 4)])
    unread = [quota(f"B{n}", 2, authorized_posts="2人") for n in (1, 2, 3)]
    world.land(FEB, establishment=[*unread, quota("B4", 2)])


@example(
    "posts_and_staff",
    "person",
    ("month", "authorized_posts", "ceiling_posts", "in_post", "light_code", "is_carried"),
    [
        (JAN, "2", None, "1", "grey", "false"),
        (FEB, "2", "1", "1", "yellow", "false"),
        (MAR, "2", "1", "1", "yellow", "true"),
    ],
)
def an_unreadable_part_of_the_ceiling_is_unknown_or_carried(world):
    staff = [person(1, "B1")]
    for month, lent in ((JAN, "#REF!"), (FEB, "1"), (MAR, "one")):
        world.land(month, establishment=[quota("B1", 2, revolving_out_posts=lent)], person=staff)


@example(
    "posts_and_staff",
    "person",
    (
        "establishment_type_code",
        "month",
        "authorized_posts",
        "in_post",
        "light_code",
        *OBSERVED[2:3],
    ),
    [
        ("11", JAN, "1", "1", "yellow", "true"),
        ("missing", JAN, None, "1", "grey", "false"),
        ("11", FEB, "1", "1", "yellow", "false"),
        ("missing", FEB, None, "1", "grey", "false"),
    ],
)
def staff_of_an_unreadable_type_is_carried_or_unknown_and_never_red(world):
    unknown = person(2, "B1", "#REF!")
    world.land(JAN, establishment=[quota("B1", 1)], person=[person(1, "B1"), unknown])
    unread = person(1, "B1", "#REF!")
    world.land(FEB, establishment=[quota("B1", 1)], person=[unread, unknown])


LIGHT = ("organization_code", "month", "authorized_posts", "light_code")


@example(
    "posts_and_staff",
    "person",
    LIGHT,
    [
        ("B1", JAN, "1", "yellow"),
        ("B2", JAN, "0", "red"),
        ("B3", JAN, "0", "grey"),
        ("B1", FEB, "1", "yellow"),
        ("B2", FEB, "0", "red"),
        ("B3", FEB, "0", "red"),
        ("B4", FEB, "2", "blue"),
    ],
)
def staff_of_a_scope_that_never_delivered_quotas_is_grey(world):
    world.land(JAN, "350521", establishment=[quota("B1", 1)])
    world.land(JAN, "350521", person=[person(1, "B1"), person(2, "B2")])
    world.land(JAN, "350582", person=[person(3, "B3")])
    world.land(FEB, "350582", establishment=[quota("B4", 2)])


@example("posts_and_staff", "person", LIGHT, [("B1", JAN, "0", "red")])
def quotas_of_all_scopes_by_another_source_make_quotas_known(world):
    world.land(JAN, "350521", person=[person(1, "B1")])
    world.land(JAN, source="county", establishment=[quota("B2", 1)])
    world.land(JAN, source="county", establishment=[])
