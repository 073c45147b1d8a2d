-- Grain: organization x establishment type x level and role of leadership ('' for none) x day on which
-- people in post at the end of the month retire, after it and up to the day.
with person as (
    select
        organization_code,
        establishment_type_code,
        retires_on,
        case
            when leadership_level_code is not null and leadership_role_code is not null
                then leadership_level_code
            else ''
        end as level_code,
        case
            when leadership_level_code is not null and leadership_role_code is not null
                then leadership_role_code
            else ''
        end as role_code
    from {{ ref('person_retirement') }}
    where
        valid_from <= given_month
        and (valid_to is null or valid_to > given_month)
        and retires_on > given_month
        and retires_on <= given_day
)

select
    organization_code,
    establishment_type_code,
    level_code as leadership_level_code,
    role_code as leadership_role_code,
    retires_on,
    cast(count(*) as integer) as retirements
from person
group by organization_code, establishment_type_code, level_code, role_code, retires_on
