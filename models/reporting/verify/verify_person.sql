-- Grain: record of a person of the listed organizations or of the listed keys at the end of the month.
-- Only people in post count and have a type; of them only retirements to come have a date.
with person as (
    select * from {{ ref('person_history') }}
    where
        valid_from <= given_month
        and (valid_to is null or valid_to > given_month)
        and (list_contains(organizations, organization_code) or list_contains(keys, person_key))
)

select
    person.record_key,
    person.person_key,
    person.organization_code,
    person.department_code,
    person.counted_type_code as establishment_type_code,
    person.leadership_level_code,
    person.leadership_role_code,
    person.sex_code,
    person.birth_month,
    person.education_code,
    person.major,
    person.is_in_post,
    case when retirement.retires_on > given_month then retirement.retires_on end as retires_on
from person
left join {{ ref('person_retirement') }} as retirement
    on
        person.record_key = retirement.record_key
        and person.valid_from = retirement.valid_from
