-- Grain: organization x establishment type x month x sex. Blank codes count as missing, codes
-- outside the list as unlisted: figures do not shrink because data is dirty.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_person_category_span') }}
),

int_personnel_by_sex_month as (
    {{ personnel_month('spans', ['sex_code']) | indent(4) }}
)

select * from int_personnel_by_sex_month
