-- Grain: organization record x spell in which its grade is above that of its parent organization.
-- Grades are numbered from the highest down.
with organization_grade as (
    select * from {{ ref('organization_grade') }}
    where band <> 'none'
),

organization as (
    select organization.*
    from {{ ref('hist_organization') }} as organization
    inner join organization_grade on organization.grade_code = organization_grade.code
),

parent as (
    select organization.*
    from {{ ref('int_organization') }} as organization
    inner join organization_grade on organization.grade_code = organization_grade.code
),

failing as (
    select
        organization.*,
        greatest(organization.valid_from, parent.valid_from) as failing_from,
        least(organization.valid_to, parent.valid_to) as failing_to,
        'A04' as rule_id,
        'grade_code' as column_name
    from organization
    inner join parent
        on
            organization.parent_organization_code = parent.organization_code
            and (parent.valid_to is null or organization.valid_from < parent.valid_to)
            and (organization.valid_to is null or organization.valid_to > parent.valid_from)
    where organization.grade_code < parent.grade_code
)

{{ finding_spells(
    'failing', 'organization',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
