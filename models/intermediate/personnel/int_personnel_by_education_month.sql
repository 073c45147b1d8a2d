-- Grain: organization x establishment type x month x band of the highest education. Blank counts as
-- missing, a code outside the list as unlisted.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_person_category_span') }}
),

int_personnel_by_education_month as (
    {{ personnel_month('spans', ['education_band_code']) | indent(4) }}
)

select * from int_personnel_by_education_month
