-- One row per body and establishment type with posts or staff at {{ closing }}. Over and vacant are
-- those of the cell, so their sums never hide a surplus behind a vacancy.
{% set day = closing -%}
with organization as (
{% include "_organization.sql" %}
)

select
    used.organization_code || '|' || used.establishment_type_code as fact_key,
    used.* exclude (month),
    organization.* exclude (organization_code)
from organization_structure.establishment_use_month as used
left join organization on used.organization_code = organization.organization_code
where used.month = date '{{ day }}'
