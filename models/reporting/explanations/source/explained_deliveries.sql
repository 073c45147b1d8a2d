-- Grain: delivery of the list `ids`.
select
    delivery_id,
    source,
    scope,
    as_of_date,
    received_at
from {{ ref('delivery_part') }}
where list_contains(ids, delivery_id)
group by delivery_id, source, scope, as_of_date, received_at
order by as_of_date, received_at, delivery_id
