-- Grain: organization x quota holder (the organization itself, or its departments together) x
-- leadership level x role x month. Over and vacant are sums over the departments, not differences
-- of sums. A sum with an unknown quota is unknown.
{{ config(materialized='monthly') }}
with department_month as (
    select * from {{ ref('int_leadership_use_department_month') }}
),

by_holder as (
    select
        *,
        case when department_code = '' then 'body' else 'department' end as quota_holder_code
    from department_month
),

int_leadership_use_month as (
    select
        organization_code,
        quota_holder_code,
        leadership_level_code,
        leadership_role_code,
        month,
        {% for measure in ['authorized_posts', 'in_post', 'vacant_posts', 'over_posts'] -%}
        cast(case when count({{ measure }}) = count(*) then sum({{ measure }}) end as integer)
            as {{ measure }},
        {% endfor -%}
        bool_or(is_carried) as is_carried,
        case
            when max(case when light_code = 'red' then 1 else 0 end) = 1 then 'red'
            when count(authorized_posts) < count(*) then 'grey'
            when sum(authorized_posts) = 0 then 'grey'
            when sum(vacant_posts) = 0 then 'yellow'
            else 'green'
        end as light_code
    from by_holder
    group by
        organization_code, quota_holder_code, leadership_level_code, leadership_role_code, month
)

select * from int_leadership_use_month
