-- Grain: reform x organization x measure (organizations, departments) x month x cause. An
-- organization appears or ends, and departments come or go, by the type of the change record that
-- the month follows (int_organization_event_month). Without a record it is unrecorded where the
-- organization itself appears or ends within body_record months (flow_window); else departments
-- were set up or abolished.
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

turning as (
    select * from {{ ref('int_organization_turning') }}
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

int_reform_cause_organization as (
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

select * from int_reform_cause_organization
