-- Grain: organization x establishment type x month x age band, in completed years at the month's
-- end.
select
    organization_code,
    establishment_type_code,
    month,
    age_band_code,
    headcount,
    share
from {{ ref('int_personnel_by_age_month') }}
