-- One row per body and year-end at which it stands.
with moment as (
{% include "_moments.sql" %}
),

organization as (
{% include "_organization.sql" %}
)

select
    organization.organization_key || '|' || cast(organization.day as varchar) as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    organization.organization_code,
    organization.day,
    case when month(organization.day) = 12 then strftime(organization.day, '%Y') else strftime(organization.day, '%Y-%m') end as moment_code,
{% include "_place.sql" %}
from organization
where organization.is_present
