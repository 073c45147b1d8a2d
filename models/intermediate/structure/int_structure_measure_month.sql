-- Grain: organization x month with posts, staff, departments or off-establishment workers: the
-- measures of its structure and personnel, one wide row. Shares have all people in post below them,
-- those of unknown sex, age or education too: figures do not grow because data is missing.
{{ config(materialized='monthly') }}
{% set people = ['women', 'aged_35_and_below', 'aged_50_and_above', 'bachelor_and_above',
                 'full_time_bachelor_and_above'] -%}
with personnel as (
    select * from {{ ref('int_personnel_stock_month') }}
),

department as (
    select * from {{ ref('int_department_structure_month') }}
),

posts as (
    select
        organization_code,
        month,
        case when count(authorized_posts) = count(*) then sum(authorized_posts) end
            as authorized_posts,
        case when count(ceiling_posts) = count(*) then sum(ceiling_posts) end as ceiling_posts,
        case when count(vacant_posts) = count(*) then sum(vacant_posts) end as vacant_posts
    from {{ ref('int_establishment_use_month') }}
    group by organization_code, month
),

leadership as (
    select
        organization_code,
        month,
        case when count(authorized_posts) = count(*) then sum(authorized_posts) end
            as leadership_posts,
        sum(in_post) as leaders_counted
    from {{ ref('int_leadership_use_month') }}
    group by organization_code, month
),

workers as (
    select organization_code, month, sum(headcount) as off_establishment
    from {{ ref('int_personnel_off_establishment_month') }}
    group by organization_code, month
),

cell as (
    select organization_code, month from posts
    union
    select organization_code, month from department
    union
    select organization_code, month from leadership
    union
    select organization_code, month from workers
),

int_structure_measure_month as (
    select
        cell.organization_code,
        cell.month,
        {% for column in ['authorized_posts', 'ceiling_posts', 'vacant_posts'] -%}
        cast(posts.{{ column }} as integer) as {{ column }},
        {% endfor -%}
        {% for column in ['in_post', 'leaders', 'women_leaders'] + people -%}
        coalesce(personnel.{{ column }}, 0) as {{ column }},
        {% endfor -%}
        cast(leadership.leadership_posts as integer) as leadership_posts,
        cast(coalesce(workers.off_establishment, 0) as integer) as off_establishment,
        personnel.mean_age,
        department.staff_per_department,
        department.tiny_department_share,
        {% for name, above, below in [
            ('fill_rate', 'coalesce(personnel.in_post, 0)', 'posts.authorized_posts'),
            ('vacancy_rate', 'posts.vacant_posts', 'posts.ceiling_posts'),
            ('leader_ratio', 'personnel.leaders', 'personnel.in_post'),
            ('leadership_use_rate', 'leadership.leaders_counted', 'leadership.leadership_posts'),
            ('share_women_leaders', 'personnel.women_leaders', 'personnel.leaders'),
            ('off_establishment_ratio', 'coalesce(workers.off_establishment, 0)',
             '(coalesce(personnel.in_post, 0) + coalesce(workers.off_establishment, 0))'),
        ] -%}
        cast(cast({{ above }} as double) / nullif({{ below }}, 0) as decimal(18, 6)) as {{ name }},
        {% endfor -%}
        {% for column in people -%}
        cast(
            cast(personnel.{{ column }} as double) / nullif(personnel.in_post, 0) as decimal(18, 6)
        ) as share_{{ column }},
        {% endfor -%}
        case when leadership.leadership_posts is not null then leadership.leaders_counted end
            as leaders_counted,
        coalesce(personnel.with_birth_month, 0) as with_birth_month,
        coalesce(personnel.age_months, 0) as age_months
    from cell
    {% for name in ['posts', 'personnel', 'department', 'leadership', 'workers'] -%}
    left join {{ name }}
        on
            cell.organization_code = {{ name }}.organization_code
            and cell.month = {{ name }}.month
    {% endfor %}
)

select * from int_structure_measure_month
