-- Grain: reform x organization x measure x part x month x component: every recorded cause of a
-- change.
{% set parts = ['organization', 'posts', 'staff'] -%}
with int_reform_cause as (
    {% for part in parts -%}
    select
        reform_code,
        organization_code,
        measure_code,
        part_code,
        month_no,
        component_code,
        cast(quantity as decimal(18, 0)) as quantity
    from {{ ref('int_reform_cause_' ~ part) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from int_reform_cause
