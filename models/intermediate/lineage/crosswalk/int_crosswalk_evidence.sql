-- Grain: link x method beside what the change records say: where people went (if enough of them
-- were found again), and which posts the successors gained.
with followed as (
    select * from {{ ref('int_crosswalk_followed') }}
),

gain as (
    select * from {{ ref('int_crosswalk_gain') }}
),

threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

int_crosswalk_evidence as (
    select
        followed.origin_stage,
        followed.destination_stage,
        'followed_people' as method_code,
        cast(followed.people as bigint) as part
    from followed
    cross join threshold
    where
        followed.people_found >= threshold.follow_min_people
        and followed.people_found >= threshold.follow_min_share * followed.people_before
    union all
    select
        origin_stage,
        destination_stage,
        'opening_share' as method_code,
        cast(posts as bigint) as part
    from gain
)

select * from int_crosswalk_evidence
