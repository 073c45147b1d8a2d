-- Grain: organization x direction (1 begins or gains, -1 ends or loses) x month: the type of the change
-- record that a change of the organization in this month follows. It is the nearest record within
-- body_record months (flow_window) that names the organization as successor (1) or predecessor (-1);
-- of records equally near the one that precedes by its type (organization_event_type).
with event as (
    select * from {{ ref('hist_organization_event') }}
    where
        event_type_code is not null
        and effective_on is not null
        and coalesce(predecessor_code, '') <> coalesce(successor_code, '')
),

event_type as (
    select * from {{ ref('organization_event_type') }}
),

record_window as (
    select * from {{ ref('flow_window') }}
    where window_code = 'body_record'
),

month as (
    select * from {{ ref('month') }}
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

ranked as (
    select
        record.organization_code,
        record.direction,
        month.month_no,
        record.event_type_code,
        record.effective_on,
        row_number() over (
            partition by record.organization_code, record.direction, month.month_no
            order by
                abs({{ month_number('record.effective_on') }} - month.month_no),
                event_type.precedence nulls last,
                record.event_type_code,
                record.effective_on
        ) as row_rank
    from record
    inner join record_window on {{ valid_at('record_window', 'record.effective_on') }}
    inner join month
        on
            abs({{ month_number('record.effective_on') }} - month.month_no)
            <= record_window.months
    left join event_type on record.event_type_code = event_type.code
),

int_organization_event_month as (
    select organization_code, direction, month_no, event_type_code, effective_on
    from ranked
    where row_rank = 1
)

select * from int_organization_event_month
