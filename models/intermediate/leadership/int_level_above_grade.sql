-- Grain: leadership level x grade of an organization that lies below it. Grades are numbered from the
-- highest down. This is the one place that says which leader ranks above the organization.
with leadership_level as (
    select * from {{ ref('leadership_level') }}
    where is_leading and grade_code is not null
),

organization_grade as (
    select * from {{ ref('organization_grade') }}
    where band <> 'none'
),

int_level_above_grade as (
    select
        leadership_level.code as leadership_level_code,
        organization_grade.code as grade_code
    from leadership_level
    inner join organization_grade on leadership_level.grade_code < organization_grade.code
)

select * from int_level_above_grade
