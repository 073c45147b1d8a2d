-- Grain: person who works without an authorized post on the closing date. People lent by other
-- organizations are on the establishment there and are left out.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
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
    organization.* exclude (day, organization_key, organization_code, is_present)
from {{ ref('off_establishment_worker_history') }} as worker
left join {{ ref('worker_type') }} as kind on worker.worker_type_code = kind.code
left join organization on worker.organization_code = organization.organization_code
where
    worker.valid_from <= closing_date
    and (worker.valid_to is null or worker.valid_to > closing_date)
    and coalesce(kind.is_headcount, true)
