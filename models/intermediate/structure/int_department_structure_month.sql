-- Grain: organization x month with departments or staff: how its staff and leaders are spread over
-- its internal departments. A tiny department has at most as many people in post as the seed
-- department_threshold says; one without anybody is tiny. Leaders of the organization and of
-- departments are told apart by whose quota they use, as in int_leadership_placement; a leader
-- without a level uses none.
{{ config(materialized='monthly') }}
{% set measures = ['departments', 'departments_with_posts', 'department_posts', 'in_post',
                   'staff_in_departments', 'tiny_departments', 'leaders', 'leaders_of_organization',
                   'leaders_of_departments'] -%}
with department_span as (
    select * from {{ ref('int_department_span') }}
),

threshold as (
    select * from {{ ref('department_threshold') }}
    where threshold_code = 'tiny_department'
),

placement as (
    select * from {{ ref('int_leadership_placement') }}
),

office_month as (
    select * from {{ ref('int_department_office_month') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

freshness as (
    select * from {{ ref('int_organization_freshness') }}
),

spans as (
    select
        organization_code,
        month_from_no,
        month_to_no,
        departments,
        departments_with_posts,
        department_posts,
        in_post,
        case when departments > 0 then in_post else 0 end as staff_in_departments,
        0 as tiny_departments,
        leaders,
        0 as leaders_of_organization,
        0 as leaders_of_departments
    from department_span
    union all
    select
        department_span.organization_code,
        greatest(
            department_span.month_from_no, coalesce({{ month_number('threshold.valid_from') }}, 0)
        ),
        least(department_span.month_to_no, {{ end_month_number('threshold.valid_to') }}),
        {% for _ in measures[:5] %}0, {% endfor %}
        department_span.departments,
        {% for _ in measures[6:] %}0{{ ', ' if not loop.last }}{% endfor %}
    from department_span
    inner join threshold on department_span.in_post <= threshold.value
    where
        department_span.departments > 0
        and (
            threshold.valid_from is null
            or {{ month_number('threshold.valid_from') }} < department_span.month_to_no
        )
        and {{ end_month_number('threshold.valid_to') }} > department_span.month_from_no
    union all
    select
        organization_code,
        month_from_no,
        month_to_no,
        {% for _ in measures[:7] %}0, {% endfor %}
        cast(department_code = '' as integer),
        cast(department_code <> '' as integer)
    from placement
),

stock_month as (
    {{ monthly_stock('spans', ['organization_code'], measures) | indent(4) }}
),

int_department_structure_month as (
    select
        stock_month.organization_code,
        stock_month.month,
        {% for measure in ['departments', 'in_post', 'staff_in_departments'] -%}
        cast(stock_month.{{ measure }} as integer) as {{ measure }},
        {% endfor -%}
        cast(stock_month.in_post - stock_month.staff_in_departments as integer)
            as staff_outside_departments,
        cast(
            cast(stock_month.staff_in_departments as double) / nullif(stock_month.departments, 0)
            as decimal(18, 6)
        ) as staff_per_department,
        cast(stock_month.tiny_departments as integer) as tiny_departments,
        cast(
            cast(stock_month.tiny_departments as double) / nullif(stock_month.departments, 0)
            as decimal(18, 6)
        ) as tiny_department_share,
        cast(stock_month.departments_with_posts as integer) as departments_with_posts,
        cast(
            case when stock_month.departments_with_posts > 0 then stock_month.department_posts end
            as integer
        ) as department_posts,
        cast(
            cast(stock_month.department_posts as double)
            / nullif(stock_month.departments_with_posts, 0)
            as decimal(18, 6)
        ) as posts_per_department,
        {% for measure in measures[6:] -%}
        cast(stock_month.{{ measure }} as integer) as {{ measure }},
        {% endfor -%}
        cast(
            cast(stock_month.leaders as double) / nullif(stock_month.in_post, 0) as decimal(18, 6)
        ) as leader_ratio,
        coalesce(freshness.is_observed, organization_month.is_observed, false)
        and coalesce(office_month.is_observed, true) as is_observed
    from stock_month
    left join organization_month
        on
            stock_month.organization_code = organization_month.organization_code
            and stock_month.month_no = organization_month.month_no
    left join freshness
        on
            stock_month.organization_code = freshness.organization_code
            and stock_month.month_no = freshness.month_no
    left join office_month
        on
            stock_month.organization_code = office_month.organization_code
            and stock_month.month_no = office_month.month_no
)

select * from int_department_structure_month
