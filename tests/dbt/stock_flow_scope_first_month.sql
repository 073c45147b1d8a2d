-- In the month in which a scope comes into view its heads are corrections and no other flow.
with change as (
    select * from {{ ref('staff_change') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
    where entity = 'person'
),

first_month as (
    select
        source,
        scope,
        min({{ month_number('as_of_date') }}) as month_no
    from standing
    where rows_landed > 0
    group by source, scope
)

select change.*
from change
inner join standing on change.delivery_id = standing.delivery_id
inner join first_month
    on
        standing.source = first_month.source
        and standing.scope = first_month.scope
        and {{ month_number('change.month') }} = first_month.month_no
where change.heads_change > 0 and change.flow_code not in ('corrections', 'reclassified_in')
