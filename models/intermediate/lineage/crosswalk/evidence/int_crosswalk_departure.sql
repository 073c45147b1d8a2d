-- Grain: unit kind x unit x date on which something left it, and whether the unit went on
-- afterwards (`continues`) or its code fell idle (`closes`). Known shares decide before the type of
-- the record, and what snapshots show afterwards decides before both.
with probe as (
    select * from {{ ref('int_crosswalk_departure_probe') }}
),

judged as (
    select
        *,
        case
            when names_itself then false
            when is_recorded_end and is_reopened then false
            when is_known and not (is_shown_after or is_named_later) then false
            when successors > 0 and known_shares = successors then share_of_posts < 1
            when is_recorded_end then is_known and is_settled
            else true
        end as continues
    from probe
),

int_crosswalk_departure as (
    select
        unit_kind,
        unit_code,
        effective_on,
        successors,
        known_shares,
        share_of_posts,
        is_recorded_end,
        is_settled,
        is_shown_after,
        continues,
        not continues and not names_itself and not (is_reopened and is_shown_after) as closes
    from judged
)

select * from int_crosswalk_departure
