-- Grain: source x scope x entity: the first delivery of the entity. What was there before it is not
-- known, so a record is not judged by anything older.
with standing as (
    select * from {{ source('inputs', 'standing') }}
),

int_scope_first_delivery as (
    select
        source,
        scope,
        entity,
        min(as_of_date) as first_as_of_date
    from standing
    group by source, scope, entity
)

select * from int_scope_first_delivery
