-- One row per person who works in a body without an authorized post at {{ closing }}. People lent by
-- other bodies are on the establishment there and are left out.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
)

select
    worker.record_key as fact_key,
    'off_establishment_worker' as entity,
    worker.record_key,
    worker.lake_id,
    worker.row_no,
    worker.delivery_id,
    cast(null as varchar) as doc_no,
    worker.organization_code,
    worker.worker_type_code,
    worker.funding_code as worker_funding_code,
    worker.post_category_code,
    worker.sex_code,
    coalesce(worker.monthly_cost, 0) as monthly_cost,
{% include "_place.sql" %}
from historical_change.off_establishment_worker_history as worker
left join codes.worker_type as kind on worker.worker_type_code = kind.code
left join organization on worker.organization_code = organization.organization_code
where
    worker.valid_from <= date '{{ closing }}'
    and (worker.valid_to is null or worker.valid_to > date '{{ closing }}')
    and coalesce(kind.is_headcount, true)
