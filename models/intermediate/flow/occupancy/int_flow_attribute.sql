-- Grain: person x organization x month x attribute whose value differs from the month before's,
-- while the person stays in the organization.
{% set attributes = [
    'sex_code', 'education_code', 'department_code', 'post_category_code', 'post_grade_code',
    'leadership_level_code', 'leadership_role_code',
] -%}
with span as (
    select * from {{ ref('int_person_span') }}
    where person_key is not null
),

standing as (
    select * from {{ source('inputs', 'standing') }}
    where entity = 'person'
),

compared as (
    select
        person_key,
        organization_code,
        establishment_type_code,
        month_from_no,
        valid_from,
        lake_id,
        {% for attribute in attributes -%}
        {{ attribute }},
        lag({{ attribute }}) over (
            partition by person_key, organization_code order by month_from_no, lake_id, row_no
        ) as former_{{ attribute }},
        {% endfor -%}
        lag(month_to_no) over (
            partition by person_key, organization_code order by month_from_no, lake_id, row_no
        ) as former_month_to_no
    from span
),

stayed as (
    select * from compared
    where former_month_to_no = month_from_no
),

changes as (
    {% for attribute in attributes -%}
    select
        person_key,
        organization_code,
        establishment_type_code,
        month_from_no as month_no,
        valid_from as seen_on,
        lake_id,
        '{{ attribute }}' as attribute_code,
        former_{{ attribute }} as value_before,
        {{ attribute }} as value_after
    from stayed
    where former_{{ attribute }} is distinct from {{ attribute }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

int_flow_attribute as (
    select
        changes.person_key,
        changes.organization_code,
        changes.establishment_type_code,
        changes.month_no,
        changes.seen_on,
        changes.attribute_code,
        changes.value_before,
        changes.value_after,
        standing.delivery_id
    from changes
    inner join standing on changes.lake_id = standing.lake_id
)

select * from int_flow_attribute
