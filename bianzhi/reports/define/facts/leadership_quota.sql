-- One row per body, leadership level and role with a quota or leaders of the body itself at
-- {{ closing }}. Over and vacant are those of the cell.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
)

select
    used.organization_code || '|' || used.leadership_level_code || '|' || used.leadership_role_code
        as fact_key,
    used.* exclude (month),
    organization.organization_key,
{% include "_place.sql" %}
from organization_structure.leadership_use_month as used
left join organization on used.organization_code = organization.organization_code
where used.month = date '{{ closing }}' and used.quota_holder_code = 'body'
