-- Grain: organization x establishment type with posts or staff on the closing date. Over and vacant
-- posts are those of the cell, so their sums never hide a surplus behind a vacancy.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
),

band as (
    select code as establishment_type_code, band in ('administrative', 'worker') as is_administrative
    from {{ ref('establishment_type') }}
),

cell as (
    select
        used.* exclude (month),
        coalesce(band.is_administrative, false) as is_administrative
    from {{ ref('establishment_use_month') }} as used
    left join band on used.establishment_type_code = band.establishment_type_code
    where used.month = closing_date
)

select
    cell.organization_code || '|' || cell.establishment_type_code as fact_key,
    cell.*,
    not bool_or(cell.is_administrative) over (partition by cell.organization_code)
        as has_institution_posts_only,
    coalesce(organization.is_present, false) as is_present,
    organization.* exclude (day, organization_key, organization_code, is_present)
from cell
left join organization on cell.organization_code = organization.organization_code
