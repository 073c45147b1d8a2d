-- Grain: kind of record, with its last as-of date and the last day on which a delivery was received.
select
    entity,
    max(as_of_date) as as_of_date,
    cast(max(received_at) as date) as received_on,
    count(distinct delivery_id) as deliveries
from supervision.delivery_part
group by entity
order by entity
