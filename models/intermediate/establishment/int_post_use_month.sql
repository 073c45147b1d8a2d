-- Grain: organization x department x post category x post grade x month: posts by what occupies
-- them. A group of equal posts (full-time equivalents above one) counts as one row of posts.
{{ config(materialized='monthly') }}
{% set states = ['filled', 'vacant', 'eliminated', 'not_disclosed'] -%}
with post as (
    select * from {{ ref('int_post') }}
),

spans as (
    select
        coalesce(organization_code, '') as organization_code,
        coalesce(department_code, '') as department_code,
        coalesce(post_category_code, 'missing') as post_category_code,
        coalesce(post_grade_code, 'missing') as post_grade_code,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no,
        coalesce(authorized_fte, 0) as authorized_fte,
        1 as posts,
        {% for state in states -%}
        case when occupied_code = '{{ state }}' then 1 else 0 end as {{ state }},
        {% endfor -%}
        case
            when
                coalesce(occupied_code, 'unknown')
                not in ({% for state in states %}'{{ state }}'{{ ', ' if not loop.last }}{% endfor %})
                then 1
            else 0
        end as unknown
    from post
    where {{ month_number('valid_from') }} < {{ end_month_number('valid_to') }}
),

stock_month as (
    {{ monthly_stock('spans', ['organization_code', 'department_code', 'post_category_code', 'post_grade_code'], ['authorized_fte', 'posts'] + states + ['unknown']) | indent(4) }}
),

int_post_use_month as (
    select
        organization_code,
        department_code,
        post_category_code,
        post_grade_code,
        month,
        cast(authorized_fte as decimal(18, 4)) as authorized_fte,
        cast(posts as integer) as posts,
        {% for state in states -%}
        cast({{ state }} as integer) as {{ state }},
        {% endfor -%}
        cast(unknown as integer) as unknown
    from stock_month
)

select * from int_post_use_month
