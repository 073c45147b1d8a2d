-- Grain: source x scope x entity x part x month, from the part's first: whether the scope
-- delivered the part in the month.
with standing as (
    select * from {{ source('inputs', 'standing') }}
),

month as (
    select * from {{ ref('month') }}
),

delivered as (
    select distinct source, scope, entity, part, {{ month_number('as_of_date') }} as month_no
    from standing
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
        delivered.month_no is not null as is_delivered
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
