-- Grain: person record with a degree above the education.
with person as (
    select * from {{ ref('hist_person') }}
),

degree as (
    select * from {{ ref('degree') }}
),

education as (
    select * from {{ ref('education') }}
),

failing as (
    select
        person.*,
        'E09' as rule_id,
        'degree_code' as column_name
    from person
    inner join degree on person.degree_code = degree.code
    inner join education on person.education_code = education.code
    where
        degree.band in ('doctor', 'master', 'bachelor')
        and education.band in ('college', 'secondary', 'junior_and_below')
)

{{ finding_spells('failing', 'person') }}
