-- Grain: change of an organization, its posts or its staff, as first delivered: how many working days
-- passed from the day it took effect until it was recorded. A delivery shows a change that was recorded
-- some time after the delivery before, so there are a least and a most. What came with the first
-- delivery of a scope is its stock, not late; what was delivered before it took effect is on time.
{% set changes = {
    'establishment_movement': 'organization_code',
    'staff_movement': 'coalesce(to_organization_code, from_organization_code)',
    'organization_event': 'coalesce(successor_code, predecessor_code)',
} -%}
with duty as (
    select * from {{ ref('update_duty') }}
),

first_delivery as (
    select * from {{ ref('int_scope_first_delivery') }}
),

delivery_day as (
    select
        entity,
        source,
        scope,
        as_of_date,
        lag(as_of_date) over (partition by entity, source, scope order by as_of_date)
            as previous_as_of_date
    from (select distinct entity, source, scope, as_of_date from {{ source('inputs', 'standing') }})
),

{% for entity, organization in changes.items() -%}
{{ entity }}_delivered as (
    select
        *,
        row_number() over (
            partition by source, record_key
            order by as_of_date, scope, part
        ) as delivery_rank
    from {{ ref('stg_' ~ entity) }}
),

{{ entity }} as (
    select
        '{{ entity }}' as entity,
        source,
        record_key,
        scope,
        {{ organization }} as organization_code,
        effective_on,
        as_of_date as recorded_by
    from {{ entity }}_delivered
    where delivery_rank = 1
),

{% endfor -%}
changes as (
    {% for entity in changes -%}
    select * from {{ entity }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

timed as (
    select
        changes.*,
        duty.working_days as allowed_days,
        greatest(
            {{ working_days('changes.effective_on', 'delivery_day.previous_as_of_date') }}, 0
        ) as least_days,
        greatest({{ working_days('changes.effective_on', 'changes.recorded_by') }}, 0) as most_days
    from changes
    inner join first_delivery
        on
            changes.entity = first_delivery.entity
            and changes.source = first_delivery.source
            and changes.scope = first_delivery.scope
            and changes.recorded_by > first_delivery.first_as_of_date
    inner join delivery_day
        on
            changes.entity = delivery_day.entity
            and changes.source = delivery_day.source
            and changes.scope = delivery_day.scope
            and changes.recorded_by = delivery_day.as_of_date
    inner join duty
        on changes.entity = duty.entity and {{ valid_at('duty', 'changes.effective_on') }}
    where changes.effective_on is not null and changes.organization_code is not null
),

int_update_lag as (
    select
        entity,
        source,
        record_key,
        organization_code,
        effective_on,
        recorded_by,
        {{ dbt.last_day('recorded_by', 'month') }} as month,
        cast(least_days as integer) as least_days,
        cast(most_days as integer) as most_days,
        case
            when most_days <= allowed_days then 'in_time'
            when least_days > allowed_days then 'late'
            else 'unknown'
        end as timeliness_code
    from timed
)

select * from int_update_lag
