"""Questions of the five bitemporal classes, each as SQL and as a count over the delivered files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from benchmarks.snapshots import (
    Answer,
    Deliveries,
    Rows,
    listed,
    ordered,
    spans,
    states,
    valid,
)

VALID, KNOWN, BOTH = "valid time", "known time", "both times"
JOIN, AGGREGATE = "temporal join", "temporal aggregate"
_END = "date '9999-12-31'"


@dataclass(frozen=True)
class Question:
    """A question of a class; ``known_at`` None asks the publication, else the build kept for it."""

    time: str
    text: str
    sql: str
    answer: Answer
    known_at: datetime | None = None


def questions(deliveries: Deliveries) -> list[Question]:
    """The questions, about the days around the first restatement of people."""
    restated = deliveries.restated("person")
    day, begin = restated.as_of, restated.as_of.replace(year=restated.as_of.year - 1, day=1)
    # One second before the restatement was received.
    before = restated.received_at - timedelta(seconds=1)
    last = deliveries.known("person")[-1].as_of
    return [
        *_in_valid_time(deliveries, day, begin),
        *_in_known_time(deliveries, before, restated.received_at),
        *_in_both(deliveries, day, before),
        _joined(deliveries, begin, last),
        _counted_over_time(deliveries),
        _posts_over_time(deliveries, begin, day),
    ]


def _in_valid_time(deliveries: Deliveries, day: date, begin: date) -> list[Question]:
    def people() -> Rows:
        rows = valid(deliveries.known("person"), [], day)
        return ordered(rows.group_by("organization_code").agg(pl.len().cast(pl.Int64)))

    def ever() -> Rows:
        parts = spans(deliveries.known("person"), [], begin, day)
        rows = pl.concat(part.select("organization_code", "person_id") for *_, part in parts)
        return ordered(rows.unique().group_by("organization_code").agg(pl.len().cast(pl.Int64)))

    return [
        Question(
            VALID,
            "point: people by organization on a day",
            f"""
            select organization_code, count(*) as people
            from staff_as_of(date '{day}')
            group by all
            order by all
            """,
            people,
        ),
        Question(
            VALID,
            "range: people who were in an organization in a year",
            f"""
            select organization_code, count(distinct person_key) as people
            from person_history
            where
                valid_from < date '{day}' and (valid_to is null or valid_to > date '{begin}')
            group by all
            order by all
            """,
            ever,
        ),
    ]


def _in_known_time(deliveries: Deliveries, before: datetime, received: datetime) -> list[Question]:
    begin = before - timedelta(days=365)

    def newest() -> Rows:
        files = deliveries.known("person", before)
        rows = valid(files, [], files[-1].as_of)
        return ordered(rows.group_by("organization_code").agg(pl.len().cast(pl.Int64)))

    def arrived() -> Rows:
        entities = sorted({item.entity for item in deliveries.files})
        counts = []
        for entity in entities:
            files = [f for f in deliveries.known(entity) if begin < f.received_at <= received]
            if files:
                rows = sum(pl.scan_parquet(f.path).select(pl.len()).collect().item() for f in files)
                counts.append((entity, len(files), rows))
        return counts

    return [
        Question(
            KNOWN,
            "point: people in force by organization, as known at an instant",
            """
            select organization_code, count(*) as people
            from person_history
            where valid_to is null
            group by all
            order by all
            """,
            newest,
            before.replace(tzinfo=UTC),
        ),
        Question(
            KNOWN,
            "range: deliveries in force received in a year, with their rows",
            f"""
            select entity, count(*) as files, sum(rows_read) as delivered
            from delivery_part
            where
                source = 'canonical'
                and received_at > timestamp '{begin}' and received_at <= timestamp '{received}'
            group by all
            order by all
            """,
            arrived,
        ),
    ]


def _in_both(deliveries: Deliveries, day: date, before: datetime) -> list[Question]:
    sql = f"""
        select
            organization_code,
            count(*) as people,
            count(education_code) as with_education,
            count(*) filter (department_code = '99') as in_department_99
        from staff_as_of(date '{day}')
        group by all
        order by all
    """

    def filled(known_at: datetime | None) -> Rows:
        files = deliveries.known("person", known_at)
        rows = valid(files, ["education_code", "department_code"], day)
        counts = rows.group_by("organization_code").agg(
            pl.len().cast(pl.Int64),
            pl.col("education_code").count().cast(pl.Int64),
            (pl.col("department_code") == "99").sum().cast(pl.Int64).alias("in_department_99"),
        )
        return ordered(counts)

    return [
        Question(
            BOTH,
            "a restated day, as known before the restatement",
            sql,
            lambda: filled(before),
            before.replace(tzinfo=UTC),
        ),
        Question(BOTH, "the same day, as known now", sql, lambda: filled(None)),
    ]


def _joined(deliveries: Deliveries, begin: date, end: date) -> Question:
    def person_days() -> Rows:
        people = spans(deliveries.known("person"), ["sex_code"], begin, end)
        organizations = spans(deliveries.known("organization"), ["grade_code"], begin, end)
        total: dict[tuple, int] = {}
        registers = list(organizations)
        for since, until, persons in people:
            for opened, closed, register in registers:
                days = (min(until, closed) - max(since, opened)).days
                if days <= 0:
                    continue
                both = persons.join(register, on="organization_code")
                counted = both.group_by(
                    listed("grade_code", "organization_grade"), listed("sex_code", "sex")
                ).len()
                for grade, sex, heads in counted.iter_rows():
                    total[(grade, sex)] = total.get((grade, sex), 0) + heads * days
        frame = pl.DataFrame(
            [(*place, days) for place, days in total.items()],
            schema=["grade_code", "sex_code", "person_days"],
            orient="row",
        )
        return ordered(frame)

    return Question(
        JOIN,
        "days of people in organizations of each grade, by sex",
        f"""
        with overlap as (
            select
                organization.grade_code,
                person.sex_code,
                greatest(person.valid_from, organization.valid_from, date '{begin}') as since,
                least(person.valid_to, organization.valid_to, date '{end}') as until
            from person_history as person
            inner join organization_history as organization
                on
                    person.organization_code = organization.organization_code
                    and person.valid_from < coalesce(organization.valid_to, {_END})
                    and organization.valid_from < coalesce(person.valid_to, {_END})
        )

        select grade_code, sex_code, sum(until - since) as person_days
        from overlap
        where since < until
        group by all
        order by all
        """,
        person_days,
    )


def _counted_over_time(deliveries: Deliveries) -> Question:
    def heads() -> Rows:
        code = listed("establishment_type_code", "establishment_type")
        before: dict[str | None, int] = {}
        rows: Rows = []
        for day, shown in states(deliveries.known("person"), ["establishment_type_code"]):
            now = dict(shown.group_by(code).len().iter_rows())
            for kind in before.keys() | now.keys():
                if now.get(kind, 0) != before.get(kind):
                    rows.append((kind, day, now.get(kind, 0)))
                    before[kind] = now.get(kind, 0)
        return sorted(rows, key=lambda row: (row[0] is None, row[0] or "", row[1]))

    return Question(
        AGGREGATE,
        "people of each type from each day on which their number changed",
        """
        with border as (
            select establishment_type_code, valid_from as changed_on, 1 as heads
            from person_history
            union all
            select establishment_type_code, valid_to, -1
            from person_history
            where valid_to is not null
        ),

        change as (
            select establishment_type_code, changed_on, sum(heads) as heads
            from border
            group by all
        )

        select
            establishment_type_code,
            changed_on,
            sum(heads) over (partition by establishment_type_code order by changed_on) as people
        from change
        where heads <> 0
        order by all
        """,
        heads,
    )


def _posts_over_time(deliveries: Deliveries, begin: date, end: date) -> Question:
    def post_days() -> Rows:
        code = listed("establishment_type_code", "establishment_type")
        parts = [
            rows.group_by(code).agg(
                pl.col("authorized_posts").cast(pl.Int64).sum() * (until - since).days
            )
            for since, until, rows in spans(
                deliveries.known("establishment"), ["authorized_posts"], begin, end
            )
        ]
        return ordered(pl.concat(parts).group_by("establishment_type_code").agg(pl.all().sum()))

    return Question(
        AGGREGATE,
        "days of authorized posts of each type in a year",
        f"""
        select
            establishment_type_code,
            sum(
                authorized_posts
                * (least(valid_to, date '{end}') - greatest(valid_from, date '{begin}'))
            ) as post_days
        from establishment_history
        where valid_from < date '{end}' and (valid_to is null or valid_to > date '{begin}')
        group by all
        order by all
        """,
        post_days,
    )
