-- Grain: person record of a leader x spell in which the leadership level is above the grade of the
-- organization (D02). Grades are numbered from the highest down.
with leadership_level as (
    select * from {{ ref('leadership_level') }}
    where is_leading and grade_code is not null
),

organization_grade as (
    select * from {{ ref('organization_grade') }}
    where band <> 'none'
),

organization as (
    select organization.*
    from {{ ref('int_organization') }} as organization
    inner join organization_grade on organization.grade_code = organization_grade.code
),

failing as (
    select
        person.*,
        greatest(person.valid_from, organization.valid_from) as failing_from,
        least(person.valid_to, organization.valid_to) as failing_to,
        'D02' as rule_id,
        'leadership_level_code' as column_name
    from {{ ref('hist_person') }} as person
    inner join leadership_level on person.leadership_level_code = leadership_level.code
    inner join organization
        on
            person.organization_code = organization.organization_code
            and (organization.valid_to is null or person.valid_from < organization.valid_to)
            and (person.valid_to is null or person.valid_to > organization.valid_from)
    where
        person.leadership_role_code is not null
        and leadership_level.grade_code < organization.grade_code
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
