-- Grain: organization x month with posts, staff, departments or off-establishment workers: the six
-- dimensions of its personnel in one wide row, and in compared months their place among its peers
-- (int_horizontal_comparison_month).
{{ config(materialized='monthly') }}
{% set percentiles = ['leader_ratio', 'share_women', 'mean_age', 'share_aged_35_and_below',
                      'share_aged_50_and_above', 'share_bachelor_and_above',
                      'off_establishment_ratio'] -%}
with measure_month as (
    select * from {{ ref('int_structure_measure_month') }}
),

comparison as (
    select * from {{ ref('int_horizontal_comparison_month') }}
),

percentile as (
    select
        organization_code,
        month,
        {% for measure in percentiles -%}
        max(case when measure_code = '{{ measure }}' then percentile end) as {{ measure }},
        {% endfor -%}
        cast(sum(cast(is_outlier as integer)) as integer) as outliers
    from comparison
    group by organization_code, month
),

int_personnel_profile_month as (
    select
        measure_month.organization_code,
        measure_month.month,
        {% for column in [
            'in_post', 'leaders', 'leadership_posts', 'leader_ratio', 'leadership_use_rate', 'women',
            'share_women', 'women_leaders', 'share_women_leaders', 'mean_age', 'aged_35_and_below',
            'share_aged_35_and_below', 'aged_50_and_above', 'share_aged_50_and_above',
            'bachelor_and_above', 'share_bachelor_and_above', 'full_time_bachelor_and_above',
            'share_full_time_bachelor_and_above', 'off_establishment', 'off_establishment_ratio',
        ] -%}
        measure_month.{{ column }},
        {% endfor -%}
        {% for measure in percentiles -%}
        percentile.{{ measure }} as percentile_{{ measure }},
        {% endfor -%}
        percentile.outliers
    from measure_month
    left join percentile
        on
            measure_month.organization_code = percentile.organization_code
            and measure_month.month = percentile.month
)

select * from int_personnel_profile_month
