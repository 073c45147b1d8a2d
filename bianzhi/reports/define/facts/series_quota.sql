-- One row per body, establishment type and year-end with posts or staff.
with moment as (
{% include "_moments.sql" %}
),

organization as (
{% include "_organization.sql" %}
)

select
    used.organization_code || '|' || used.establishment_type_code || '|'
    || cast(used.month as varchar) as fact_key,
    used.*,
    coalesce(kind.band in ('administrative', 'worker'), false) as is_administrative,
    moment.moment_code,
{% include "_place.sql" %}
from organization_structure.establishment_use_month as used
inner join moment on used.month = moment.day
left join codes.establishment_type as kind on used.establishment_type_code = kind.code
left join organization
    on used.organization_code = organization.organization_code and used.month = organization.day
