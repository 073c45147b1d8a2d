-- Grain: organization x kind of subject (duty, post, person) x subject, in the last month: duty ->
-- post -> person, with duties without post, posts without duty or person, and the fit of people.
with last_month as (
    select max(month) as month from {{ ref('month') }}
),

duty_state as (
    {{ resolved('duty') | indent(4) }}
),

holder as (
    select * from {{ ref('int_post_holder') }}
),

{% for name, relation in [
    ('duty', 'duty_state'), ('post', ref('int_post'))
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
duties_of_post as (
    select organization_code, post_code, count(*) as duties
    from duty
    group by organization_code, post_code
),

people_of_post as (
    select organization_code, post_code, count(*) as people
    from holder
    group by organization_code, post_code
),

subject as (
    select
        holder.organization_code, 'person' as subject_kind_code, holder.person_key as subject_key,
        holder.post_code, holder.department_code, holder.link_code,
        coalesce(duties_of_post.duties, 0) as duties, cast(null as integer) as people,
        holder.education_fit_code, holder.major_fit_code, holder.age_fit_code
    from holder
    left join duties_of_post
        on
            holder.organization_code = duties_of_post.organization_code
            and holder.post_code = duties_of_post.post_code
    union all
    select
        post.organization_code, 'post', post.record_key, post.post_code, post.department_code,
        case
            when duties_of_post.duties is null and people_of_post.people is null then 'no_duty_no_person'
            when duties_of_post.duties is null then 'no_duty'
            when people_of_post.people is null then 'no_person'
            else 'complete'
        end,
        coalesce(duties_of_post.duties, 0), coalesce(people_of_post.people, 0), null, null, null
    from post
    {% for name in ['duties_of_post', 'people_of_post'] -%}
    left join {{ name }}
        on
            post.organization_code = {{ name }}.organization_code
            and post.post_code = {{ name }}.post_code
    {% endfor -%}
    union all
    select
        duty.organization_code, 'duty', duty.duty_no, duty.post_code, duty.department_code,
        case
            when post.post_code is not null then 'post'
            when duty.post_code is not null then 'unknown_post'
            when duty.department_code is not null then 'department'
            else 'none'
        end,
        null, null, null, null, null
    from duty
    left join post
        on duty.organization_code = post.organization_code and duty.post_code = post.post_code
),

int_person_post_fit as (
    select
        subject.organization_code,
        subject.subject_kind_code,
        subject.subject_key,
        last_month.month,
        subject.post_code,
        subject.department_code,
        subject.link_code,
        cast(subject.duties as integer) as duties,
        cast(subject.people as integer) as people,
        subject.education_fit_code,
        subject.major_fit_code,
        subject.age_fit_code,
        case
            when subject.subject_kind_code <> 'person' then null
            when 'misfits' in (subject.education_fit_code, subject.major_fit_code, subject.age_fit_code)
                then 'misfits'
            when 'unknown' in (subject.education_fit_code, subject.major_fit_code, subject.age_fit_code)
                then 'unknown'
            else 'fits'
        end as fit_code
    from subject
    cross join last_month
)

select * from int_person_post_fit
