-- Grain: person x organization x interval on month numbers in which the leader acts for another, or the
-- person holds a management and a professional position at once (dual post holder). Positions are the
-- post of the person and the appointments in force. The office of a leader is a management position, so
-- that the head of a school on a professional post holds two. Each person counts once.
{% set measures = ['in_post', 'leaders', 'acting', 'management', 'professional'] -%}
with person as (
    select * from {{ ref('int_person_span') }}
),

appointment as (
    select * from {{ ref('int_appointment') }}
),

post_category as (
    select * from {{ ref('post_category') }}
),

-- Only these can act or hold two positions; all others would be most of the staff.
candidate as (
    select organization_code, person_key from appointment
    union
    select organization_code, person_key from person
    where leadership_role_code is not null
),

position as (
    select
        person_key,
        organization_code,
        month_from_no,
        month_to_no,
        post_category_code,
        leadership_role_code,
        1 as in_post,
        cast(leadership_role_code is not null as integer) as leaders,
        0 as acting
    from person
    union all
    select
        person_key,
        organization_code,
        {{ month_number('valid_from') }},
        least({{ end_month_number('valid_to') }}, {{ end_month_number('removed_on') }}),
        post_category_code,
        leadership_role_code,
        0,
        0,
        cast(coalesce(is_acting, false) as integer)
    from appointment
),

spans as (
    select
        position.person_key,
        position.organization_code,
        position.month_from_no,
        position.month_to_no,
        position.in_post,
        position.leaders,
        position.acting,
        cast(
            coalesce(post_category.band = 'management', false)
            or position.leadership_role_code is not null
            as integer
        ) as management,
        cast(coalesce(post_category.band = 'professional', false) as integer) as professional
    from position
    inner join candidate
        on
            position.organization_code = candidate.organization_code
            and position.person_key = candidate.person_key
    left join post_category on position.post_category_code = post_category.code
    where position.month_from_no < position.month_to_no
),

stock as (
    {{ stock_spans('spans', ['organization_code', 'person_key'], measures) | indent(4) }}
),

int_position_span as (
    select
        organization_code,
        person_key,
        month_from_no,
        month_to_no,
        leaders > 0 and acting > 0 as is_acting,
        management > 0 and professional > 0 as is_dual_post_holder
    from stock
    where in_post > 0
)

select *
from int_position_span
where is_acting or is_dual_post_holder
