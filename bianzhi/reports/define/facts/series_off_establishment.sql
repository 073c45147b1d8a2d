-- One row per person outside the establishment and year-end.
with moment as (
{% include "_moments.sql" %}
),

organization as (
{% include "_organization.sql" %}
)

select
    worker.record_key || '|' || cast(moment.day as varchar) as fact_key,
    'off_establishment_worker' as entity,
    worker.record_key,
    worker.lake_id,
    worker.row_no,
    worker.delivery_id,
    cast(null as varchar) as doc_no,
    worker.organization_code,
    moment.day,
    moment.moment_code,
{% include "_place.sql" %}
from moment
inner join historical_change.off_establishment_worker_history as worker
    on
        worker.valid_from <= moment.day
        and (worker.valid_to is null or worker.valid_to > moment.day)
left join codes.worker_type as kind on worker.worker_type_code = kind.code
left join organization
    on worker.organization_code = organization.organization_code and moment.day = organization.day
where coalesce(kind.is_headcount, true)
