-- Grain: organization x leadership level x role with a quota or leaders of the organization itself
-- on the closing date. Over and vacant posts are those of the cell.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
)

select
    used.organization_code || '|' || used.leadership_level_code || '|' || used.leadership_role_code
        as fact_key,
    used.* exclude (month),
    organization.organization_key,
    organization.* exclude (day, organization_key, organization_code, is_present)
from {{ ref('leadership_use_month') }} as used
left join organization on used.organization_code = organization.organization_code
where used.month = closing_date and used.quota_holder_code = 'body'
