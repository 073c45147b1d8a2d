-- Grain: person outside the establishment x year-end.
with moment as (
    select * from {{ ref('year_end') }}(closing_date)
),

organization as (
    select *
    from {{ ref('organization_place') }}(
        (select list(moment.day) from {{ ref('year_end') }}(closing_date) as moment)
    )
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
    organization.* exclude (day, organization_key, organization_code, is_present)
from moment
inner join {{ ref('off_establishment_worker_history') }} as worker
    on
        worker.valid_from <= moment.day
        and (worker.valid_to is null or worker.valid_to > moment.day)
left join {{ ref('worker_type') }} as kind on worker.worker_type_code = kind.code
left join organization
    on worker.organization_code = organization.organization_code and moment.day = organization.day
where coalesce(kind.is_headcount, true)
