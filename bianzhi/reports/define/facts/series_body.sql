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
    moment.moment_code,
{% include "_place.sql" %}
from organization
inner join moment on organization.day = moment.day
where organization.is_present
