-- Grain: reform x body x measure (bodies, departments) x month x cause. A body appears or ends, and
-- departments come or go, by the type of the change record that the month follows
-- (int_organization_event_month). Without a record it is unrecorded where the body itself appears or
-- ends within body_record months (flow_window); else departments were set up or abolished.
with step as (
    select * from {{ ref('int_reform_step') }}
    where measure_code in ('bodies', 'departments')
),

record_window as (
    select months, valid_from, valid_to
    from {{ ref('flow_window') }}
    where window_code = 'body_record'
),

record as (
    select * from {{ ref('int_organization_event_month') }}
),

month as (
    select * from {{ ref('month') }}
),

stands as (
    select organization_code, month_no
    from {{ ref('int_organization_month') }}
    where not is_placeholder
),

-- The first month of the warehouse begins no body and its last one ends none.
turning as (
    select stands.organization_code, 1 as direction, stands.month_no
    from stands
    anti join stands as earlier
        on
            stands.organization_code = earlier.organization_code
            and stands.month_no = earlier.month_no + 1
    where stands.month_no > (select min(month.month_no) from month)
    union all
    select stands.organization_code, -1 as direction, stands.month_no + 1 as month_no
    from stands
    anti join stands as later
        on
            stands.organization_code = later.organization_code
            and stands.month_no = later.month_no - 1
    where stands.month_no < (select max(month.month_no) from month)
),

unrecorded as (
    select distinct
        step.reform_code,
        step.organization_code,
        step.measure_code,
        step.month_no
    from step
    inner join turning
        on
            step.organization_code = turning.organization_code
            and sign(step.change) = turning.direction
    inner join record_window
        on
            abs(turning.month_no - step.month_no) <= record_window.months
            and {{ valid_in_month('record_window', 'turning.month_no') }}
),

int_reform_cause_body as (
    select
        step.reform_code,
        step.organization_code,
        step.measure_code,
        step.part_code,
        step.month_no,
        case
            when record.event_type_code is not null then concat('event_', record.event_type_code)
            when unrecorded.month_no is not null then 'event_unrecorded'
            when step.change > 0 then 'set_up'
            else 'abolished'
        end as component_code,
        step.change as quantity
    from step
    left join record
        on
            step.organization_code = record.organization_code
            and sign(step.change) = record.direction
            and step.month_no = record.month_no
    left join unrecorded
        on
            step.reform_code = unrecorded.reform_code
            and step.organization_code = unrecorded.organization_code
            and step.measure_code = unrecorded.measure_code
            and step.month_no = unrecorded.month_no
)

select * from int_reform_cause_body
