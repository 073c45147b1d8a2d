-- One row per person in post at {{ closing }}: who occupies a post, is not retired and not
-- seconded in. A person in two bodies is two rows.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
),

age_band as (
    select band, min_age, max_age
    from norms.age_band
    where
        valid_from <= date '{{ closing }}'
        and (valid_to is null or valid_to > date '{{ closing }}')
),

service_band as (
    select band, min_years, max_years
    from norms.service_band
    where
        valid_from <= date '{{ closing }}'
        and (valid_to is null or valid_to > date '{{ closing }}')
),

person as (
    select
        *,
        case
            when birth_month <= date '{{ closing }}'
                then date_diff('month', birth_month, date '{{ closing }}') // 12
        end as age,
        case
            when work_started_on <= date '{{ closing }}'
                then
                    date_diff('month', date_trunc('month', work_started_on), date '{{ closing }}')
                    // 12
        end as years_of_service
    from staff_as_of(date '{{ closing }}')
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
{% include "_place.sql" %},
    coalesce(
        establishment_type.counts_as_code, person.establishment_type_code, 'missing'
    ) as establishment_type_code,
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
left join codes.establishment_type on person.establishment_type_code = establishment_type.code
left join codes.occupancy on person.occupancy_code = occupancy.code
left join codes.staff_status on person.staff_status_code = staff_status.code
left join codes.education on person.education_code = education.code
left join codes.post_grade
    on
        person.post_grade_code = post_grade.code
        and person.post_category_code = post_grade.category_code
left join codes.leadership_level
    on person.leadership_level_code = leadership_level.code and leadership_level.is_leading
left join codes.organization_grade
    on organization.grade_code = organization_grade.code and organization_grade.band <> 'none'
left join age_band on person.age between age_band.min_age and age_band.max_age
left join service_band
    on person.years_of_service between service_band.min_years and service_band.max_years
where
    coalesce(occupancy.counts_in_post, true)
    and coalesce(staff_status.counts_in_post, true)
