-- One row per body, leadership level, role and year-end with a quota or leaders of the body itself.
with moment as (
{% include "_moments.sql" %}
),

organization as (
{% include "_organization.sql" %}
)

select
    used.organization_code || '|' || used.leadership_level_code || '|' || used.leadership_role_code
    || '|' || cast(used.month as varchar) as fact_key,
    used.*,
    moment.moment_code,
{% include "_place.sql" %}
from organization_structure.leadership_use_month as used
inner join moment on used.month = moment.day
left join organization
    on used.organization_code = organization.organization_code and used.month = organization.day
where used.quota_holder_code = 'body'
