-- Grain: quota holder (organization, or department where not blank) x level x role x interval on
-- month numbers in which a quota row is in force, whatever its number.
with quota as (
    select * from {{ ref('int_leadership_quota') }}
),

int_leadership_holder as (
    select distinct
        organization_code,
        coalesce(department_code, '') as department_code,
        leadership_level_code,
        leadership_role_code,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from quota
    where {{ month_number('valid_from') }} < {{ end_month_number('valid_to') }}
)

select * from int_leadership_holder
