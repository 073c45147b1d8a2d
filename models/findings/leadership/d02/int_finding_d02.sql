-- Grain: person record of a leader x spell in which the leadership level is above the grade of the
-- organization (D02).
with level_above_grade as (
    select * from {{ ref('int_level_above_grade') }}
),

organization as (
    select * from {{ ref('int_organization') }}
),

failing as (
    select
        person.*,
        greatest(person.valid_from, organization.valid_from) as failing_from,
        least(person.valid_to, organization.valid_to) as failing_to,
        'D02' as rule_id,
        'leadership_level_code' as column_name
    from {{ ref('hist_person') }} as person
    inner join organization
        on
            person.organization_code = organization.organization_code
            and (organization.valid_to is null or person.valid_from < organization.valid_to)
            and (person.valid_to is null or person.valid_to > organization.valid_from)
    inner join level_above_grade
        on
            person.leadership_level_code = level_above_grade.leadership_level_code
            and organization.grade_code = level_above_grade.grade_code
    where person.leadership_role_code is not null
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
