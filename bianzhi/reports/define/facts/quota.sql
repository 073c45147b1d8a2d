-- One row per body and establishment type with posts or staff at {{ closing }}. Over and vacant are
-- those of the cell, so their sums never hide a surplus behind a vacancy.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
),

band as (
    select code as establishment_type_code, band in ('administrative', 'worker') as is_administrative
    from codes.establishment_type
),

cell as (
    select
        used.* exclude (month),
        coalesce(band.is_administrative, false) as is_administrative
    from organization_structure.establishment_use_month as used
    left join band on used.establishment_type_code = band.establishment_type_code
    where used.month = date '{{ closing }}'
)

select
    cell.organization_code || '|' || cell.establishment_type_code as fact_key,
    cell.*,
    not bool_or(cell.is_administrative) over (partition by cell.organization_code)
        as has_institution_posts_only,
    coalesce(organization.is_present, false) as is_present,
{% include "_place.sql" %}
from cell
left join organization on cell.organization_code = organization.organization_code
