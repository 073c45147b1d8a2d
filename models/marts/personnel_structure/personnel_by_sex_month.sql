-- Grain: organization x establishment type x month x sex.
select
    organization_code,
    establishment_type_code,
    month,
    sex_code,
    headcount,
    share
from {{ ref('int_personnel_by_sex_month') }}
