-- Grain: organization x establishment type x month x band of the highest education.
select
    organization_code,
    establishment_type_code,
    month,
    education_band_code,
    headcount,
    share
from {{ ref('int_personnel_by_education_month') }}
