-- Grain: body x establishment type x month x post category x post grade. Blank counts as missing,
-- a code outside the list as unlisted.
{{ config(materialized='monthly') }}
with person as (
    select * from {{ ref('int_person_span') }}
),

post_category as (
    select * from {{ ref('post_category') }}
),

post_grade as (
    select * from {{ ref('post_grade') }}
),

spans as (
    select
        person.organization_code,
        person.establishment_type_code,
        person.month_from_no,
        person.month_to_no,
        case
            when person.post_category_code is null then 'missing'
            else coalesce(post_category.code, 'unlisted')
        end as post_category_code,
        case
            when person.post_grade_code is null then 'missing'
            else coalesce(post_grade.code, 'unlisted')
        end as post_grade_code,
        1 as headcount
    from person
    left join post_category on person.post_category_code = post_category.code
    left join post_grade on person.post_grade_code = post_grade.code
),

{{ personnel_month('int_personnel_by_post_month', ['post_category_code', 'post_grade_code']) }}
