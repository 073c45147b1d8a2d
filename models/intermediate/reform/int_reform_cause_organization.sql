-- Grain: reform x organization x measure (bodies, departments) x month x cause. An organization
-- appears or ends, and departments come or go, by the type of the nearest change record within
-- body_record months (flow_window) that names the organization as successor or as predecessor, of
-- records equally near the one that precedes by its type (organization_event_type, as in the table
-- of organizations). Without a record it is unrecorded where the organization itself appears or
-- ends within the same months; else departments were set up or abolished.
with step as (
    select * from {{ ref('int_reform_step') }}
    where measure_code in ('bodies', 'departments')
),

record_window as (
    select months, valid_from, valid_to
    from {{ ref('flow_window') }}
    where window_code = 'body_record'
),

event as (
    select * from {{ ref('hist_organization_event') }}
    where
        event_type_code is not null
        and coalesce(predecessor_code, '') <> coalesce(successor_code, '')
),

record as (
    select successor_code as organization_code, 1 as direction, event_type_code, effective_on
    from event
    where successor_code is not null
    union all
    select predecessor_code as organization_code, -1 as direction, event_type_code, effective_on
    from event
    where predecessor_code is not null
),

event_type as (
    select * from {{ ref('organization_event_type') }}
),

month as (
    select * from {{ ref('month') }}
),

shown_month as (
    select organization_code, month_no
    from {{ ref('int_organization_month') }}
    where not is_placeholder
),

-- The first month of the warehouse begins no organization and its last one ends none.
boundary as (
    select shown_month.organization_code, 1 as direction, shown_month.month_no
    from shown_month
    anti join shown_month as earlier
        on
            shown_month.organization_code = earlier.organization_code
            and shown_month.month_no = earlier.month_no + 1
    where shown_month.month_no > (select min(month.month_no) from month)
    union all
    select shown_month.organization_code, -1 as direction, shown_month.month_no + 1 as month_no
    from shown_month
    anti join shown_month as later
        on
            shown_month.organization_code = later.organization_code
            and shown_month.month_no = later.month_no - 1
    where shown_month.month_no < (select max(month.month_no) from month)
),

recorded as (
    select
        step.reform_code,
        step.organization_code,
        step.measure_code,
        step.month_no,
        record.event_type_code,
        row_number() over (
            partition by
                step.reform_code, step.organization_code, step.measure_code, step.month_no
            order by
                abs({{ month_number('record.effective_on') }} - step.month_no),
                event_type.precedence nulls last,
                record.event_type_code
        ) as row_rank
    from step
    inner join record
        on
            step.organization_code = record.organization_code
            and sign(step.change) = record.direction
    inner join record_window
        on
            abs({{ month_number('record.effective_on') }} - step.month_no) <= record_window.months
            and record.effective_on >= record_window.valid_from
            and (record_window.valid_to is null or record.effective_on < record_window.valid_to)
    left join event_type on record.event_type_code = event_type.code
),

unrecorded as (
    select distinct
        step.reform_code,
        step.organization_code,
        step.measure_code,
        step.month_no
    from step
    inner join boundary
        on
            step.organization_code = boundary.organization_code
            and sign(step.change) = boundary.direction
    inner join record_window
        on abs(boundary.month_no - step.month_no) <= record_window.months
),

int_reform_cause_organization as (
    select
        step.reform_code,
        step.organization_code,
        step.measure_code,
        step.part_code,
        step.month_no,
        case
            when recorded.row_rank is not null then concat('event_', recorded.event_type_code)
            when unrecorded.month_no is not null then 'event_unrecorded'
            when step.change > 0 then 'set_up'
            else 'abolished'
        end as component_code,
        step.change as quantity
    from step
    left join recorded
        on
            step.reform_code = recorded.reform_code
            and step.organization_code = recorded.organization_code
            and step.measure_code = recorded.measure_code
            and step.month_no = recorded.month_no
            and recorded.row_rank = 1
    left join unrecorded
        on
            step.reform_code = unrecorded.reform_code
            and step.organization_code = unrecorded.organization_code
            and step.measure_code = unrecorded.measure_code
            and step.month_no = unrecorded.month_no
)

select * from int_reform_cause_organization
