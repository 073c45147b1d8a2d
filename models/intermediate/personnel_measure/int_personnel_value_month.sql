-- Grain: scope x measure x category ('' where the measure has none) x month: numerator, denominator and
-- value. A measure without a denominator has no row: nothing is divided by zero, and what was
-- never delivered is not shown as zero.
{{ config(materialized='monthly') }}
with scope_month as (
    select * from {{ ref('int_personnel_scope_month') }}
),

part as (
    select * from {{ ref('int_personnel_part_month') }}
),

figure as (
    {% for measure, numerator, denominator in personnel_measures() -%}
    select scope_kind_code, scope_code, month, month_no, '{{ measure }}' as measure_code,
        '' as category_code, cast({{ numerator }} as double) as numerator,
        cast({{ denominator }} as double) as denominator
    from scope_month
    union all
    {% endfor -%}
    select scope_kind_code, scope_code, month, month_no, 'median_age', '', median_age, 1
    from scope_month
    where median_age is not null
    union all
    select scope_kind_code, scope_code, month, {{ month_number('month') }}, measure_code, category_code,
        numerator, denominator
    from part
),

int_personnel_value_month as (
    select
        *,
        numerator / denominator as value
    from figure
    where numerator is not null and denominator > 0
)

select * from int_personnel_value_month
