-- Grain: person in post in the last month x organization with posts: the post, and how education, major
-- and age at entry fit what it requires. The post of a person is the one the record names, else the
-- one filled post of the organization with the same category and grade. What a fit is stands in
-- bianzhi.core.post_fit, where `bianzhi verify` reads it too.
with last_month as (
    select max(month) as month from {{ ref('month') }}
),

{% for name, relation in [
    ('post', ref('int_post')), ('person', ref('int_person_in_post'))
] -%}
{{ name }} as (
    select stated.*
    from {{ relation }} as stated
    inner join last_month
        on
            stated.valid_from <= last_month.month
            and (stated.valid_to is null or stated.valid_to > last_month.month)
    {%- if name == 'post' %}
    where coalesce(stated.occupied_code, 'unknown') <> 'eliminated'
    {%- endif %}
),

{% endfor -%}
graded as (
    select organization_code, post_category_code, post_grade_code, min(post_code) as post_code
    from post
    where occupied_code = 'filled' and post_code is not null
    group by organization_code, post_category_code, post_grade_code
    having count(*) = 1
),

plan as (
    select
        post_code,
        age_requirement,
        row_number() over (partition by post_code order by plan_year desc, record_key asc) as place
    from {{ ref('int_recruitment_plan') }}
),

staffed as (
    select
        person.organization_code,
        person.person_key,
        person.department_code,
        person.education_code,
        person.major,
        case
            when person.birth_month is not null and person.entered_on is not null
                then
                    cast({{ integer_divide(
                        month_number('person.entered_on') ~ ' - ' ~ month_number('person.birth_month'),
                        12) }} as integer)
        end as entry_age,
        case when person.post_code is null then graded.post_code else named.post_code end as post_code,
        case
            when named.post_code is not null then 'named'
            when person.post_code is not null then 'unknown_post'
            when graded.post_code is not null then 'grade'
            else 'none'
        end as link_code
    from person
    left join post as named
        on
            person.organization_code = named.organization_code
            and person.post_code = named.post_code
    left join graded
        on
            person.organization_code = graded.organization_code
            and person.post_category_code = graded.post_category_code
            and person.post_grade_code = graded.post_grade_code
    where person.organization_code in (select post.organization_code from post)
),

int_post_holder as (
    select
        staffed.organization_code,
        staffed.person_key,
        staffed.department_code,
        staffed.post_code,
        staffed.link_code,
        {{ education_fit('staffed.education_code', 'post.required_education_code') }} as education_fit_code,
        {{ major_fit('staffed.major', 'post.required_major') }} as major_fit_code,
        {{ age_fit('staffed.entry_age', 'plan.age_requirement') }} as age_fit_code
    from staffed
    left join post
        on
            staffed.organization_code = post.organization_code
            and staffed.post_code = post.post_code
    left join plan on staffed.post_code = plan.post_code and plan.place = 1
)

select * from int_post_holder
