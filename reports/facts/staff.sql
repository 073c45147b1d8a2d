-- One row per person in post at {{ closing }}: who occupies a post, is not retired and not
-- seconded in. A person in two bodies is two rows.
{% set day = closing -%}
with organization as (
{% include "_organization.sql" %}
),

age_band as (
    select band, min_age, max_age
    from norms.age_band
    where valid_from <= date '{{ day }}' and (valid_to is null or valid_to > date '{{ day }}')
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
    organization.* exclude (organization_code, funding_code),
    coalesce(
        establishment_type.counts_as_code, person.establishment_type_code, 'missing'
    ) as establishment_type_code,
    person.sex_code,
    person.ethnicity_code,
    person.political_status_code,
    education.band as education_band_code,
    person.degree_code,
    person.post_category_code,
    person.post_grade_code,
    person.leadership_level_code,
    person.leadership_role_code,
    age_band.band as age_band_code,
    date_diff('month', date_trunc('month', person.work_started_on), date '{{ day }}') // 12
        as years_of_service
from staff_as_of(date '{{ day }}') as person
left join organization on person.organization_code = organization.organization_code
left join codes.establishment_type on person.establishment_type_code = establishment_type.code
left join codes.occupancy on person.occupancy_code = occupancy.code
left join codes.staff_status on person.staff_status_code = staff_status.code
left join codes.education on person.education_code = education.code
left join age_band
    on date_diff('month', person.birth_month, date '{{ day }}') // 12
    between age_band.min_age and age_band.max_age
where
    coalesce(occupancy.counts_in_post, true)
    and coalesce(staff_status.counts_in_post, true)
