-- Grain: person x organization x interval that counts as in post, on month numbers [month_from_no,
-- month_to_no). Counted is every person row but those that do not occupy a post, are retired or are
-- seconded in: the code lists say which; an unknown or blank code counts.
with person as (
    select * from {{ ref('int_person') }}
),

occupancy as (
    select * from {{ ref('occupancy') }}
),

staff_status as (
    select * from {{ ref('staff_status') }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

counted as (
    select
        person.*,
        coalesce(
            establishment_type.counts_as_code, person.establishment_type_code, 'missing'
        ) as counted_type_code,
        {{ month_number('person.valid_from') }} as month_from_no,
        {{ end_month_number('person.valid_to') }} as month_to_no
    from person
    left join occupancy on person.occupancy_code = occupancy.code
    left join staff_status on person.staff_status_code = staff_status.code
    left join establishment_type on person.establishment_type_code = establishment_type.code
    where
        coalesce(occupancy.counts_in_post, true)
        and coalesce(staff_status.counts_in_post, true)
),

int_person_span as (
    select
        person_key,
        record_key,
        organization_code,
        counted_type_code as establishment_type_code,
        source,
        scope,
        lake_id,
        row_no,
        valid_from,
        valid_to,
        month_from_no,
        month_to_no,
        name_key,
        birth_month,
        sex_code,
        education_code,
        department_code,
        post_category_code,
        post_grade_code,
        leadership_level_code,
        leadership_role_code,
        staff_category_code,
        retirement_group_code
    from counted
    where month_from_no < month_to_no
)

select * from int_person_span
