-- Grain: person x organization x interval x group of personnel_group x education counted (highest or
-- full_time; a group by age is counted once): the months in which the person in post belongs to the
-- group. At a month's end everyone born in a month has the same completed years.
with person as (
    select * from {{ ref('int_person_span') }}
),

personnel_group as (
    select * from {{ ref('personnel_group') }}
),

education as (
    select * from {{ ref('education') }}
),

belongs as (
    {% for kind, column in [('highest', 'education_code'), ('full_time', 'full_time_education_code')] -%}
    select
        person.record_key,
        person.organization_code,
        person.leadership_role_code,
        personnel_group.group_code,
        '{{ kind }}' as education_kind_code,
        greatest(
            person.month_from_no,
            coalesce({{ month_number('person.birth_month') }} + 12 * personnel_group.min_age, 0),
            coalesce({{ month_number('personnel_group.valid_from') }}, 0)
        ) as month_from_no,
        least(
            person.month_to_no,
            coalesce({{ month_number('person.birth_month') }} + 12 * (personnel_group.max_age + 1), 999999),
            {{ end_month_number('personnel_group.valid_to') }}
        ) as month_to_no
    from person
    left join education on person.{{ column }} = education.code
    inner join personnel_group
        on
            (personnel_group.education_band is null or education.band = personnel_group.education_band)
            and (
                person.birth_month is not null
                or (personnel_group.min_age is null and personnel_group.max_age is null)
            )
    {% if kind == 'full_time' -%}
    where personnel_group.education_band is not null
    {%- else -%}
    union all
    {% endif %}
    {%- endfor %}
),

int_personnel_group_span as (
    select * from belongs
    where month_from_no < month_to_no
)

select * from int_personnel_group_span
