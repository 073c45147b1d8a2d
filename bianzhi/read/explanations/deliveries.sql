-- The deliveries behind rows.
select
    delivery_id,
    source,
    scope,
    as_of_date,
    received_at
from supervision.delivery_part
where delivery_id in ({ids})
group by delivery_id, source, scope, as_of_date, received_at
order by as_of_date, received_at, delivery_id
