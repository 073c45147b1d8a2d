-- Grain: exit from one organization x entry into another that could be one move of a person: few
-- enough months apart (flow_window join_legs). The entry may be seen first, where the exit is
-- recorded late; then the person was in post in the former organization before the entry and is in
-- post in the latter after the exit, else it was a double count.
with leg as (
    select * from {{ ref('int_flow_leg') }}
),

correction as (
    select * from {{ ref('int_flow_correction') }}
),

reclassified as (
    select out_leg_id as leg_id from {{ ref('int_flow_reclassified') }}
    union all
    select in_leg_id as leg_id from {{ ref('int_flow_reclassified') }}
),

flow_window as (
    select * from {{ ref('flow_window') }}
    where window_code = 'join_legs'
),

stay as (
    select * from {{ ref('int_flow_stay') }}
),

occupancy as (
    select * from {{ ref('int_occupancy') }}
),

open_legs as (
    select leg.*
    from leg
    left join correction on leg.leg_id = correction.leg_id
    left join reclassified on leg.leg_id = reclassified.leg_id
    where correction.leg_id is null and reclassified.leg_id is null
),

int_flow_pair as (
    select
        former.person_key,
        former.leg_id as out_leg_id,
        latter.leg_id as in_leg_id,
        former.organization_code as from_organization_code,
        latter.organization_code as to_organization_code,
        former.month_no as out_month_no,
        latter.month_no as in_month_no,
        abs(latter.month_no - former.month_no) as months_apart,
        coalesce(former.establishment_type_code, '') as from_type_code,
        coalesce(latter.establishment_type_code, '') as to_type_code,
        former.head_no as out_head_no,
        latter.head_no as in_head_no,
        coalesce(out_stay.months, 0) as out_stay_months,
        coalesce(in_stay.months, 0) as in_stay_months
    from open_legs as former
    inner join open_legs as latter
        on
            former.person_key = latter.person_key
            and former.organization_code <> latter.organization_code
    inner join flow_window
        on
            abs(latter.month_no - former.month_no) <= flow_window.months
            and {{ valid_at('flow_window', 'former.seen_on') }}
    left join stay as out_stay on former.leg_id = out_stay.leg_id
    left join stay as in_stay on latter.leg_id = in_stay.leg_id
    where
        former.direction_code = 'out'
        and latter.direction_code = 'in'
        and (
            latter.month_no >= former.month_no
            or (
                exists (
                    select 1 from occupancy
                    where
                        occupancy.person_key = former.person_key
                        and occupancy.organization_code = former.organization_code
                        and occupancy.month_from_no < latter.month_no
                        and occupancy.month_to_no >= latter.month_no
                )
                and exists (
                    select 1 from occupancy
                    where
                        occupancy.person_key = latter.person_key
                        and occupancy.organization_code = latter.organization_code
                        and occupancy.month_from_no <= former.month_no
                        and occupancy.month_to_no > former.month_no
                )
            )
        )
)

select * from int_flow_pair
