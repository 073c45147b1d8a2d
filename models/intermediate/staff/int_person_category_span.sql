-- Grain: person x organization x interval that counts as in post, on month numbers, with the categories
-- by which staff are broken down. A blank code is missing, a code outside its list unlisted: figures do
-- not shrink because data is dirty. A blank role is not a leader (none).
{% set lists = {
    'sex_code': 'sex',
    'post_category_code': 'post_category',
    'post_grade_code': 'post_grade',
} -%}
with person as (
    select * from {{ ref('int_person_span') }}
),

education as (
    select * from {{ ref('education') }}
),

leadership_level as (
    select * from {{ ref('leadership_level') }}
),

leadership_role as (
    select * from {{ ref('leadership_role') }}
),

int_person_category_span as (
    select
        person.lake_id,
        person.row_no,
        person.valid_from,
        person.organization_code,
        person.establishment_type_code,
        person.month_from_no,
        person.month_to_no,
        {% for column, list in lists.items() -%}
        case
            when person.{{ column }} is null then 'missing'
            else coalesce({{ list }}.code, 'unlisted')
        end as {{ column }},
        {% endfor -%}
        case
            when person.education_code is null then 'missing'
            else coalesce(education.band, 'unlisted')
        end as education_band_code,
        case
            when person.leadership_role_code is null then 'none'
            when person.leadership_level_code is null then 'missing'
            else coalesce(leadership_level.code, 'unlisted')
        end as leadership_level_code,
        case
            when person.leadership_role_code is null then 'none'
            else coalesce(leadership_role.code, 'unlisted')
        end as leadership_role_code,
        1 as headcount
    from person
    {% for column, list in lists.items() -%}
    left join {{ ref(list) }} as {{ list }} on person.{{ column }} = {{ list }}.code
    {% endfor -%}
    left join education on person.education_code = education.code
    left join leadership_level on person.leadership_level_code = leadership_level.code
    left join leadership_role on person.leadership_role_code = leadership_role.code
)

select * from int_person_category_span
