-- Grain: leg without a counter leg that is no correction of scope or id: an entry, an exit, or the
-- begin or end of a double count, and its cause. An exit that may still find its entry is in
-- flight, unless its record names no destination; so is an entry whose person is still in post in
-- another organization. An entry with a record is no double count. Of the legs of a person in one
-- month all but the first begin or end a double count.
with leg as (
    select * from {{ ref('int_flow_leg') }}
),

correction as (
    select * from {{ ref('int_flow_correction') }}
),

joined as (
    select * from {{ ref('int_flow_joined') }}
),

record as (
    select * from {{ ref('int_flow_record') }}
),

double_count as (
    select * from {{ ref('int_flow_double') }}
),

multiple as (
    select * from {{ ref('int_flow_multiple_leg') }}
),

first_seen as (
    select
        person_key,
        min(month_from_no) as month_no
    from {{ ref('int_occupancy') }}
    where person_key is not null
    group by person_key
),

last_month as (
    select max(month_no) as month_no from {{ ref('month') }}
),

flow_window as (
    select * from {{ ref('flow_window') }}
    where window_code = 'join_legs'
),

single as (
    select
        leg.*,
        record.leg_id is not null as has_record,
        record.mode_code,
        coalesce(multiple.is_further, false) as is_further,
        coalesce(multiple.is_repeated, false) as is_repeated,
        coalesce(record.names_destination, false) as names_destination,
        double_count.leg_id is not null as is_double,
        coalesce(double_count.is_in_post_elsewhere, false) as is_in_post_elsewhere,
        coalesce(first_seen.month_no < leg.month_no, false) as was_seen,
        coalesce(leg.month_no > last_month.month_no - flow_window.months, false) as may_join
    from leg
    cross join last_month
    left join flow_window
        on
            {{ valid_at('flow_window', 'leg.seen_on') }}
    left join correction on leg.leg_id = correction.leg_id
    left join joined on leg.leg_id = joined.leg_id
    left join record on leg.leg_id = record.leg_id
    left join double_count on leg.leg_id = double_count.leg_id
    left join multiple on leg.leg_id = multiple.leg_id
    left join first_seen on leg.person_key = first_seen.person_key
    where correction.leg_id is null and joined.leg_id is null
),

caused as (
    select
        leg_id,
        direction_code,
        case
            when direction_code = 'in' and mode_code is not null and not is_repeated then mode_code
            when direction_code = 'in' and is_further then 'duplicate_added'
            when direction_code = 'in' and is_in_post_elsewhere and may_join then 'in_flight'
            when direction_code = 'in' and is_double then 'duplicate_added'
            when direction_code = 'in' and was_seen then 'return'
            when direction_code = 'in' then 'unknown'
            when is_double or is_further then 'duplicate_removed'
            when may_join and (names_destination or not has_record) then 'in_flight'
            else coalesce(mode_code, 'unknown')
        end as cause_code
    from single
),

int_flow_entry_exit as (
    select
        leg_id,
        case
            when cause_code in ('duplicate_added', 'duplicate_removed') then 'corrections'
            when direction_code = 'in' then 'entries'
            else 'exits'
        end as flow_code,
        cause_code
    from caused
)

select * from int_flow_entry_exit
