-- Grain: record of a person that counts as in post x interval: the day of statutory retirement.
select
    record_key,
    person_key,
    organization_code,
    establishment_type_code,
    leadership_level_code,
    leadership_role_code,
    retirement_group_code,
    is_group_assumed,
    retires_on,
    earliest_on,
    latest_on,
    valid_from,
    valid_to
from {{ ref('int_person_retirement') }}
