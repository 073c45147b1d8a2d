-- Grain: baseline x day on which people who count under it retire, after the month and up to the day.
with counted as (
    select * from {{ ref('verify_baseline_organization') }}(given_month)
),

retirement as (
    select * from {{ ref('person_retirement') }}
    where
        valid_from <= given_month
        and (valid_to is null or valid_to > given_month)
        and retires_on > given_month
        and retires_on <= given_day
)

select
    counted.division_code,
    counted.establishment_type_code,
    retirement.retires_on,
    cast(count(*) as integer) as retirements
from counted
inner join retirement
    on
        counted.organization_code = retirement.organization_code
        and counted.establishment_type_code in ('', retirement.establishment_type_code)
group by counted.division_code, counted.establishment_type_code, retirement.retires_on
