-- Grain: organization x kind of subject x subject, in the last month.
select
    organization_code,
    subject_kind_code,
    subject_key,
    month,
    post_code,
    department_code,
    link_code,
    duties,
    people,
    education_fit_code,
    major_fit_code,
    age_fit_code,
    fit_code
from {{ ref('int_person_post_fit') }}
