-- Grain: person x organization x interval that counts as in post, on month numbers [month_from_no,
-- month_to_no).
with person as (
    select * from {{ ref('int_person_in_post') }}
),

counted as (
    select
        person.*,
        {{ month_number('person.valid_from') }} as month_from_no,
        {{ end_month_number('person.valid_to') }} as month_to_no
    from person
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
        retirement_group_code,
        full_time_education_code
    from counted
    where month_from_no < month_to_no
)

select * from int_person_span
