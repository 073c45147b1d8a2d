-- Grain: body x establishment type x month x sex. Blank codes count as missing, codes outside the
-- list as unlisted: figures do not shrink because data is dirty.
{{ config(materialized='monthly') }}
with person as (
    select * from {{ ref('int_person_span') }}
),

sex as (
    select * from {{ ref('sex') }}
),

spans as (
    select
        person.organization_code,
        person.establishment_type_code,
        person.month_from_no,
        person.month_to_no,
        case
            when person.sex_code is null then 'missing'
            else coalesce(sex.code, 'unlisted')
        end as sex_code,
        1 as headcount
    from person
    left join sex on person.sex_code = sex.code
),

{{ personnel_month('int_personnel_by_sex_month', ['sex_code']) }}
