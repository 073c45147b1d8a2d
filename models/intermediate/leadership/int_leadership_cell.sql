-- Grain: quota holder (organization or department) x level x role x month, with the key of the quota
-- record, as the rules about leaders read it.
{{ config(materialized='view') }}
with department_month as (
    select * from {{ ref('int_leadership_use_department_month') }}
),

int_leadership_cell as (
    select
        organization_code,
        department_code,
        leadership_level_code,
        leadership_role_code,
        concat(
            organization_code,
            '|',
            department_code,
            '|',
            leadership_level_code,
            '|',
            leadership_role_code
        ) as record_key,
        month,
        {{ month_number('month') }} as month_no,
        authorized_posts,
        in_post,
        over_posts,
        light_code
    from department_month
)

select * from int_leadership_cell
