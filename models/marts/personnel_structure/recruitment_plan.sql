-- Grain: planned post: plan year x post code (record key).
select
    record_key,
    plan_year,
    post_code,
    organization_code,
    organization_name,
    department_name,
    post_title,
    planned_heads,
    education_requirement,
    education_band_code,
    degree_requirement,
    major_requirement,
    age_requirement,
    other_requirement,
    announced_on,
    source,
    scope,
    as_of_date,
    delivery_id,
    lake_id,
    row_no
from {{ ref('int_recruitment_plan') }}
