-- Grain: organization x establishment type x month x leadership level x role.
select
    organization_code,
    establishment_type_code,
    month,
    leadership_level_code,
    leadership_role_code,
    headcount,
    share
from {{ ref('int_personnel_by_leadership_month') }}
