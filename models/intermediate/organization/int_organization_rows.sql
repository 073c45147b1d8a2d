-- Grain: source x entity x organization x as-of date on which its rows become fewer, of
-- organizations with enough rows to judge: rows before and after, and whether a record ends or
-- changes the organization.
{% set entities = ['person', 'establishment', 'post', 'off_establishment_worker'] -%}
with {% for entity in entities -%}
{{ entity }} as (
    select * from {{ ref('hist_' ~ entity) }}
),

{% endfor -%}
organization as (
    select * from {{ ref('hist_organization') }}
),

organization_event as (
    select * from {{ ref('hist_organization_event') }}
),

flow_window as (
    select * from {{ ref('flow_window') }}
    where window_code = 'reform_window'
),

gate_threshold as (
    select * from {{ ref('gate_threshold') }}
    where threshold_code = 'organization_rows'
),

changes as (
    {% for entity in entities -%}
    select '{{ entity }}' as entity, source, organization_code, valid_from as as_of_date, 1 as change
    from {{ entity }}
    union all
    select '{{ entity }}', source, organization_code, valid_to, -1
    from {{ entity }}
    where valid_to is not null
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

net_changes as (
    select entity, source, organization_code, as_of_date, sum(change) as change
    from changes
    where organization_code is not null
    group by entity, source, organization_code, as_of_date
),

stocks as (
    select
        *,
        sum(change) over (
            partition by entity, source, organization_code
            order by as_of_date
            rows between unbounded preceding and current row
        ) as row_count
    from net_changes
),

falls as (
    select
        stocks.entity,
        stocks.source,
        stocks.organization_code,
        stocks.as_of_date,
        stocks.row_count - stocks.change as rows_before,
        stocks.row_count
    from stocks
    inner join gate_threshold on {{ valid_at('gate_threshold', 'stocks.as_of_date') }}
    where stocks.change < 0 and stocks.row_count - stocks.change >= gate_threshold.value
),

records as (
    select predecessor_code as organization_code, effective_on
    from organization_event
    where predecessor_code is not null and effective_on is not null
    union
    select organization_code, abolished_on as effective_on
    from organization
    where abolished_on is not null
),

recorded as (
    select distinct falls.entity, falls.source, falls.organization_code, falls.as_of_date
    from falls
    inner join records
        on
            falls.organization_code = records.organization_code
            and falls.as_of_date >= records.effective_on
    cross join flow_window
    where cast({{ dbt.dateadd('month', 'flow_window.months', 'records.effective_on') }} as date) >= falls.as_of_date
),

int_organization_rows as (
    select
        falls.entity,
        falls.source,
        falls.organization_code,
        falls.as_of_date,
        cast(falls.rows_before as integer) as rows_before,
        cast(falls.row_count as integer) as rows_after,
        recorded.organization_code is not null as is_recorded
    from falls
    left join recorded
        on
            falls.entity = recorded.entity
            and falls.source = recorded.source
            and falls.organization_code = recorded.organization_code
            and falls.as_of_date = recorded.as_of_date
)

select * from int_organization_rows
