-- Grain: source x scope x entity x part x month, from the part's first: whether the scope
-- delivered the part in the month. A delivery of which too much cannot be read does not count.
{{ config(materialized='monthly') }}
with delivery_part as (
    select * from {{ ref('int_delivery_part') }}
),

month as (
    select * from {{ ref('month') }}
),

delivered as (
    select
        source,
        scope,
        entity,
        part,
        {{ month_number('as_of_date') }} as month_no,
        max(cast(is_readable as integer)) = 1 as is_readable
    from delivery_part
    group by source, scope, entity, part, {{ month_number('as_of_date') }}
),

first_delivered as (
    select
        source,
        scope,
        entity,
        part,
        min(month_no) as first_no
    from delivered
    group by source, scope, entity, part
),

int_scope_month as (
    select
        first_delivered.source,
        first_delivered.scope,
        first_delivered.entity,
        first_delivered.part,
        month.month,
        month.month_no,
        coalesce(delivered.is_readable, false) as is_delivered
    from first_delivered
    inner join month on first_delivered.first_no <= month.month_no
    left join delivered
        on
            first_delivered.source = delivered.source
            and first_delivered.scope = delivered.scope
            and first_delivered.entity = delivered.entity
            and first_delivered.part = delivered.part
            and month.month_no = delivered.month_no
)

select * from int_scope_month
