-- Grain: organization x establishment type x leadership level x role x retirement group x scenario x
-- period, of the people in post in the last month.
select
    organization_code,
    organization_key,
    organization_type_code,
    industry_code,
    establishment_type_code,
    leadership_level_code,
    leadership_role_code,
    retirement_group_code,
    scenario_code,
    period_code,
    month,
    heads
from {{ ref('int_retirement_projection') }}
