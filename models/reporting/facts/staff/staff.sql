-- Grain: record of a person in post on the closing date. A person in two organizations is two rows.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
),

age_band as (
    select band, min_age, max_age
    from {{ ref('age_band') }}
    where
        valid_from <= closing_date
        and (valid_to is null or valid_to > closing_date)
),

service_band as (
    select band, min_years, max_years
    from {{ ref('service_band') }}
    where
        valid_from <= closing_date
        and (valid_to is null or valid_to > closing_date)
),

person as (
    select
        *,
        case
            when birth_month <= closing_date
                then date_diff('month', birth_month, closing_date) // 12
        end as age,
        case
            when work_started_on <= closing_date
                then
                    date_diff('month', date_trunc('month', work_started_on), closing_date)
                    // 12
        end as years_of_service
    from {{ ref('staff_as_of') }}(closing_date)
)

select
    person.record_key as fact_key,
    'person' as entity,
    person.record_key,
    person.lake_id,
    person.row_no,
    person.delivery_id,
    person.entry_doc_no as doc_no,
    person.person_key,
    person.organization_code,
    organization.organization_key,
    organization.* exclude (day, organization_key, organization_code, is_present),
    person.counted_type_code as establishment_type_code,
    coalesce(establishment_type.band in ('administrative', 'worker'), false) as is_administrative,
    person.sex_code,
    person.ethnicity_code,
    person.political_status_code,
    education.band as education_band_code,
    person.degree_code,
    person.post_category_code,
    post_grade.code as post_grade_code,
    person.department_code,
    person.leadership_level_code,
    person.leadership_role_code,
    leadership_level.grade_code < organization_grade.code as is_over_grade,
    age_band.band as age_band_code,
    service_band.band as service_band_code
from person
left join organization on person.organization_code = organization.organization_code
left join {{ ref('establishment_type') }} as establishment_type on person.establishment_type_code = establishment_type.code
left join {{ ref('education') }} as education on person.education_code = education.code
left join {{ ref('post_grade') }} as post_grade
    on
        person.post_grade_code = post_grade.code
        and person.post_category_code = post_grade.category_code
left join {{ ref('leadership_level') }} as leadership_level
    on person.leadership_level_code = leadership_level.code and leadership_level.is_leading
left join {{ ref('organization_grade') }} as organization_grade
    on organization.grade_code = organization_grade.code and organization_grade.band <> 'none'
left join age_band on person.age between age_band.min_age and age_band.max_age
left join service_band
    on person.years_of_service between service_band.min_years and service_band.max_years
where person.is_in_post
