-- Grain: organization x month with people in post: how many there are of each sex, age and
-- education, among leaders too, and what their mean age is.
{{ config(materialized='monthly') }}
{% set measures = ['in_post', 'women', 'leaders', 'women_leaders', 'with_birth_month', 'birth_no_sum',
                   'aged_35_and_below', 'aged_50_and_above', 'bachelor_and_above',
                   'full_time_bachelor_and_above'] -%}
with person as (
    select * from {{ ref('int_person_span') }}
),

sex as (
    select * from {{ ref('sex') }}
),

group_span as (
    select * from {{ ref('int_personnel_group_span') }}
),

spans as (
    select
        person.organization_code,
        person.month_from_no,
        person.month_to_no,
        1 as in_post,
        cast(coalesce(sex.band = 'female', false) as integer) as women,
        cast(person.leadership_role_code is not null as integer) as leaders,
        cast(
            person.leadership_role_code is not null and coalesce(sex.band = 'female', false)
            as integer
        ) as women_leaders,
        cast(person.birth_month is not null as integer) as with_birth_month,
        coalesce({{ month_number('person.birth_month') }}, 0) as birth_no_sum,
        0 as aged_35_and_below,
        0 as aged_50_and_above,
        0 as bachelor_and_above,
        0 as full_time_bachelor_and_above
    from person
    left join sex on person.sex_code = sex.code
    union all
    select
        organization_code,
        month_from_no,
        month_to_no,
        {% for _ in measures[:6] %}0, {% endfor %}
        cast(group_code = 'aged_35_and_below' as integer),
        cast(group_code = 'aged_50_and_above' as integer),
        cast(
            group_code = 'bachelor_and_above' and education_kind_code = 'highest' as integer
        ),
        cast(
            group_code = 'bachelor_and_above' and education_kind_code = 'full_time' as integer
        )
    from group_span
),

stock_month as (
    {{ monthly_stock('spans', ['organization_code'], measures) | indent(4) }}
),

int_personnel_stock_month as (
    select
        organization_code,
        month,
        {% for measure in measures if measure not in ['with_birth_month', 'birth_no_sum'] -%}
        cast({{ measure }} as integer) as {{ measure }},
        {% endfor -%}
        cast(
            cast(month_no * with_birth_month - birth_no_sum as double)
            / nullif(12 * with_birth_month, 0)
            as decimal(18, 6)
        ) as mean_age,
        cast(with_birth_month as integer) as with_birth_month,
        cast(month_no * with_birth_month - birth_no_sum as bigint) as age_months
    from stock_month
)

select * from int_personnel_stock_month
