-- Grain: leg of a person who is in post in the same organization both in the month before and in
-- the month: an exit then ends a double count, an entry begins one.
with leg as (
    select * from {{ ref('int_flow_leg') }}
),

occupancy as (
    select * from {{ ref('int_occupancy') }}
),

int_flow_double as (
    select
        leg.leg_id,
        max(case when leg.organization_code <> before.organization_code then 1 else 0 end) = 1
            as is_in_post_elsewhere
    from leg
    inner join occupancy as before
        on
            leg.person_key = before.person_key
            and leg.month_no > before.month_from_no
            and leg.month_no <= before.month_to_no
    inner join occupancy as after
        on
            before.person_key = after.person_key
            and before.organization_code = after.organization_code
            and leg.month_no >= after.month_from_no
            and leg.month_no < after.month_to_no
    group by leg.leg_id
)

select * from int_flow_double
