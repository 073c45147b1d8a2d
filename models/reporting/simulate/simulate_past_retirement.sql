-- Grain: organization x establishment type with people in post at the end of the month who are past their
-- month of statutory retirement.
select
    organization_code,
    establishment_type_code,
    cast(count(*) as integer) as people
from {{ ref('person_retirement') }}
where
    valid_from <= given_month
    and (valid_to is null or valid_to > given_month)
    and retires_on <= given_month
group by organization_code, establishment_type_code
