-- Grain: body x establishment type x month x band of the highest education. Blank counts as
-- missing, a code outside the list as unlisted.
{{ config(materialized='monthly') }}
with person as (
    select * from {{ ref('int_person_span') }}
),

education as (
    select * from {{ ref('education') }}
),

spans as (
    select
        person.organization_code,
        person.establishment_type_code,
        person.month_from_no,
        person.month_to_no,
        case
            when person.education_code is null then 'missing'
            else coalesce(education.band, 'unlisted')
        end as education_band_code,
        1 as headcount
    from person
    left join education on person.education_code = education.code
),

{{ personnel_month('int_personnel_by_education_month', ['education_band_code']) }}
