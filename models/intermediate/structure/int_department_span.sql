-- Grain: organization x department ('' for staff without one) x interval on month numbers between two
-- changes. `departments` is 1 while the department is in force, and 0 where only staff name its code.
-- Intervals keep the count of departments from being written out for every month.
{% set measures = ['departments', 'departments_with_posts', 'department_posts', 'in_post', 'leaders'] -%}
with department as (
    select * from {{ ref('int_department') }}
),

person as (
    select * from {{ ref('int_person_span') }}
),

spans as (
    select
        organization_code,
        department_code,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no,
        1 as departments,
        cast(authorized_posts is not null as integer) as departments_with_posts,
        coalesce(authorized_posts, 0) as department_posts,
        0 as in_post,
        0 as leaders
    from department
    where {{ month_number('valid_from') }} < {{ end_month_number('valid_to') }}
    union all
    select
        organization_code,
        coalesce(department_code, '') as department_code,
        month_from_no,
        month_to_no,
        0 as departments,
        0 as departments_with_posts,
        0 as department_posts,
        1 as in_post,
        cast(leadership_role_code is not null as integer) as leaders
    from person
),

int_department_span as (
    {{ stock_spans('spans', ['organization_code', 'department_code'], measures) | indent(4) }}
)

select *
from int_department_span
where {% for measure in measures -%}
    {{ measure }} <> 0{{ ' or ' if not loop.last }}
    {%- endfor %}
