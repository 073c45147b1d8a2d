-- Grain: organization x establishment type x month x post category x post grade. Blank counts as
-- missing, a code outside the list as unlisted.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_person_category_span') }}
),

int_personnel_by_post_month as (
    {{ personnel_month('spans', ['post_category_code', 'post_grade_code']) | indent(4) }}
)

select * from int_personnel_by_post_month
