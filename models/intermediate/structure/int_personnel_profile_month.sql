-- Grain: organization x month with posts, staff, departments or off-establishment workers: the six
-- dimensions of its personnel in one wide row, and in compared months their place among its peers
-- (int_horizontal_comparison_month).
{{ config(materialized='monthly') }}
{% set percentiles = ['leader_ratio', 'share_women', 'mean_age', 'share_aged_35_and_below',
                      'share_aged_50_and_above', 'share_bachelor_and_above',
                      'off_establishment_ratio'] -%}
{% set counts = ['chiefs', 'women_chiefs', 'over_grade_leaders', 'acting_leaders',
                 'vacant_leadership_cells', 'long_leadership_vacancies', 'entrants',
                 'women_entrants', 'entrants_bachelor_and_above', 'aged_40_and_below',
                 'retiring_5_years', 'dual_post_holders', 'replaceable_workers',
                 'control_posts'] -%}
{% set rates = ['share_women_chiefs', 'mean_age_chiefs', 'mean_leadership_vacancy_months',
                'leader_parity', 'share_women_entrants', 'ageing_index', 'share_retiring_5_years',
                'succession_ratio', 'full_time_first_ratio', 'share_entrants_bachelor_and_above',
                'share_senior_professionals', 'share_senior_and_middle_professionals',
                'positions_per_head', 'substitution_rate', 'cost_per_worker',
                'control_use_rate',
                'major_fit_rate', 'workload_index'] -%}
with measure_month as (
    select * from {{ ref('int_structure_measure_month') }}
),

comparison as (
    select * from {{ ref('int_horizontal_comparison_month') }}
),

count_month as (
    select * from {{ ref('int_personnel_count_month') }}
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
    where is_structure
    group by organization_code, month
),

rate_month as (
    select
        organization_code,
        month,
        {% for code, numerator, denominator in personnel_measures() if code in rates -%}
        cast(
            cast({{ numerator }} as double) / nullif({{ denominator }}, 0) as decimal(18, 6)
        ) as {{ code }}{{ ',' if not loop.last }}
        {% endfor %}
    from count_month
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
        percentile.outliers,
        {% for count in counts -%}
        count_month.{{ count }},
        {% endfor -%}
        {% for rate in rates -%}
        rate_month.{{ rate }}{{ ',' if not loop.last }}
        {% endfor %}
    from measure_month
    inner join count_month
        on
            measure_month.organization_code = count_month.organization_code
            and measure_month.month = count_month.month
    inner join rate_month
        on
            measure_month.organization_code = rate_month.organization_code
            and measure_month.month = rate_month.month
    left join percentile
        on
            measure_month.organization_code = percentile.organization_code
            and measure_month.month = percentile.month
)

select * from int_personnel_profile_month
