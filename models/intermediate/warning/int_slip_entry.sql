-- Grain: verification slip x person who entered on it, with the month (number) in which a delivery first
-- shows the entry. From then on the slip no longer counts this entry as under way: the person is in
-- post, or the entry is a planned change.
with planned as (
    select distinct record_key, known_no
    from {{ ref('int_planned_change') }}
    where entity = 'staff_movement' and heads_change > 0
),

recorded as (
    select
        movement.verification_slip_no as slip_no,
        movement.person_key,
        coalesce(
            planned.known_no,
            {{ month_number('greatest(movement.valid_from, movement.effective_on)') }}
        ) as entered_no
    from {{ ref('int_staff_movement_state') }} as movement
    left join planned on movement.record_key = planned.record_key
    where movement.verification_slip_no is not null and movement.direction_code <> 'out'
    union all
    select
        verification_slip_no as slip_no,
        person_key,
        {{ month_number('valid_from') }} as entered_no
    from {{ ref('hist_person') }}
    where verification_slip_no is not null
),

int_slip_entry as (
    select slip_no, person_key, min(entered_no) as entered_no
    from recorded
    group by slip_no, person_key
)

select * from int_slip_entry
