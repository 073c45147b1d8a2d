-- Grain: person record x state of the post that the record names x interval on month numbers in which
-- the post requires a major and the person has one: whether it fits. The rule is that of
-- `bianzhi verify`; each pair of wordings is judged once.
with person as (
    select
        record_key,
        organization_code,
        post_code,
        major,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from {{ ref('int_person_in_post') }}
    where post_code is not null and major is not null
),

post as (
    select
        organization_code,
        post_code,
        required_major,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from {{ ref('int_post') }}
    where required_major is not null
),

held as (
    select
        person.record_key,
        person.organization_code,
        person.major,
        post.required_major,
        greatest(person.month_from_no, post.month_from_no) as month_from_no,
        least(person.month_to_no, post.month_to_no) as month_to_no
    from person
    inner join post
        on
            person.organization_code = post.organization_code
            and person.post_code = post.post_code
            and person.month_from_no < post.month_to_no
            and person.month_to_no > post.month_from_no
),

wording as (
    select distinct major, required_major from held
),

judged as (
    select
        *,
        {{ major_fit('major', 'required_major') }} as fit_code
    from wording
),

int_major_fit_span as (
    select
        held.record_key,
        held.organization_code,
        held.month_from_no,
        held.month_to_no,
        judged.fit_code
    from held
    inner join judged
        on held.major = judged.major and held.required_major = judged.required_major
    where held.month_from_no < held.month_to_no and judged.fit_code in ('fits', 'misfits')
)

select * from int_major_fit_span
