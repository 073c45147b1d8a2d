-- Grain: reform x body x measure (bodies, departments) x month x cause: a body that appears or ends
-- does so by the type of its nearest change record within body_record months (flow_window); its
-- departments come and go with it. In a body that goes on, departments are set up or abolished.
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
    select successor_code as organization_code, 1 as direction, event_type_code, effective_on
    from {{ ref('hist_organization_event') }}
    where successor_code is not null and successor_code <> coalesce(predecessor_code, '')
    union all
    select predecessor_code as organization_code, -1 as direction, event_type_code, effective_on
    from {{ ref('hist_organization_event') }}
    where predecessor_code is not null and predecessor_code <> coalesce(successor_code, '')
),

turning as (
    select reform_code, organization_code, month_no, change
    from step
    where measure_code = 'bodies'
),

matched as (
    select
        turning.reform_code,
        turning.organization_code,
        turning.month_no,
        event.event_type_code,
        row_number() over (
            partition by turning.reform_code, turning.organization_code, turning.month_no
            order by
                abs({{ month_number('event.effective_on') }} - turning.month_no),
                event.event_type_code
        ) as place
    from turning
    inner join event
        on
            turning.organization_code = event.organization_code
            and sign(turning.change) = event.direction
    inner join record_window
        on
            abs({{ month_number('event.effective_on') }} - turning.month_no)
            <= record_window.months
            and event.effective_on >= record_window.valid_from
            and (record_window.valid_to is null or event.effective_on < record_window.valid_to)
),

int_reform_cause_body as (
    select
        step.reform_code,
        step.organization_code,
        step.measure_code,
        step.part_code,
        step.month_no,
        case
            when turning.organization_code is not null
                then concat('event_', coalesce(matched.event_type_code, 'unrecorded'))
            when step.change > 0 then 'set_up'
            else 'abolished'
        end as component_code,
        step.change as quantity
    from step
    left join turning
        on
            step.reform_code = turning.reform_code
            and step.organization_code = turning.organization_code
            and step.month_no = turning.month_no
    left join matched
        on
            step.reform_code = matched.reform_code
            and step.organization_code = matched.organization_code
            and step.month_no = matched.month_no
            and matched.place = 1
)

select * from int_reform_cause_body
