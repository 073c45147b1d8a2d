-- Grain: leg of a person who in one month enters (or leaves) more than once: the months until the
-- next leaving of the organization (back to the last entry into it). A change of type is neither.
with leg as (
    select * from {{ ref('int_flow_leg') }}
    where person_key is not null
),

reclassified as (
    select out_leg_id as leg_id from {{ ref('int_flow_reclassified') }}
    union all
    select in_leg_id as leg_id from {{ ref('int_flow_reclassified') }}
),

counted as (
    select
        *,
        count(*) over (partition by person_key, month_no, direction_code) as legs
    from leg
),

multiple as (
    select * from counted
    where legs > 1
),

bound as (
    select leg.*
    from leg
    left join reclassified on leg.leg_id = reclassified.leg_id
    where reclassified.leg_id is null
),

int_flow_stay as (
    select
        multiple.leg_id,
        coalesce(min(abs(bound.month_no - multiple.month_no)), 999999) as months
    from multiple
    left join bound
        on
            multiple.person_key = bound.person_key
            and multiple.organization_code = bound.organization_code
            and multiple.direction_code <> bound.direction_code
            and (
                (multiple.direction_code = 'in' and bound.month_no > multiple.month_no)
                or (multiple.direction_code = 'out' and bound.month_no < multiple.month_no)
            )
    group by multiple.leg_id
)

select * from int_flow_stay
