-- Grain: organization x month with posts, staff, departments or off-establishment workers: the counts
-- that the measures of its personnel divide. All of them can be added over organizations. Where a
-- quota is unknown, its users are left out of the count beside it too.
{{ config(materialized='monthly') }}
{% set people = ['chiefs', 'women_chiefs', 'chiefs_with_birth_month', 'chiefs_aged_50_and_above',
                 'deputies', 'acting_leaders', 'dual_post_holders', 'aged_40_and_below',
                 'retiring_1_year', 'retiring_3_years', 'retiring_5_years', 'chiefs_retiring',
                 'deputies_retiring', 'majors_required', 'major_fits', 'vacant_leadership_cells',
                 'long_leadership_vacancies'] -%}
{% set flows = ['over_grade_leaders', 'entrants', 'women_entrants', 'entrants_aged_35_and_below',
                'entrants_bachelor_and_above', 'workers_with_cost', 'control_posts'] -%}
{% set others = ['chief_birth_no', 'leadership_vacancy_from_no', 'worker_cost',
                 'organizations_with_control'] -%}
{% set ratios = post_grade_ratios() -%}
with measure_month as (
    select * from {{ ref('int_structure_measure_month') }}
),

quantity as (
    select * from {{ ref('int_personnel_quantity_span') }}
    union all
    select * from {{ ref('int_personnel_flow_span') }}
),

workload as (
    select * from {{ ref('int_workload_head_month') }}
),

by_post as (
    select * from {{ ref('int_personnel_by_post_month') }}
),

grade_ratio as (
    select * from {{ ref('post_grade_ratio') }}
),

spans as (
    select
        organization_code,
        from_no as month_from_no,
        to_no as month_to_no,
        {% for code in people + flows + others -%}
        case when count_code = '{{ code }}' then quantity else 0 end as {{ code }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from quantity
),

stock_month as (
    {{ monthly_stock('spans', ['organization_code'], people + flows + others) | indent(4) }}
),

grade_month as (
    select
        grade_ratio.post_grade_code,
        months.month,
        {% for code in ratios -%}
        max(cast(grade_ratio.measure_code = '{{ code }}' and grade_ratio.is_above as integer))
            as {{ code }}_above,
        max(cast(grade_ratio.measure_code = '{{ code }}' as integer)) as {{ code }}_below
        {{- ',' if not loop.last }}
        {% endfor %}
    from grade_ratio
    inner join {{ ref('month') }} as months on {{ valid_at('grade_ratio', 'months.month') }}
    group by grade_ratio.post_grade_code, months.month
),

grades as (
    select
        by_post.organization_code,
        by_post.month,
        {% for code in ratios -%}
        sum(by_post.headcount * grade_month.{{ code }}_above) as {{ code }}_above,
        sum(by_post.headcount * grade_month.{{ code }}_below) as {{ code }}_below
        {{- ',' if not loop.last }}
        {% endfor %}
    from by_post
    inner join grade_month
        on
            by_post.post_grade_code = grade_month.post_grade_code
            and by_post.month = grade_month.month
    group by by_post.organization_code, by_post.month
),

int_personnel_count_month as (
    select
        measure_month.organization_code,
        measure_month.month,
        {{ month_number('measure_month.month') }} as month_no,
        {% for code in ['in_post', 'leaders', 'women', 'women_leaders', 'aged_35_and_below',
                        'aged_50_and_above', 'bachelor_and_above', 'full_time_bachelor_and_above',
                        'with_birth_month', 'age_months', 'off_establishment', 'leadership_posts',
                        'leaders_counted', 'vacant_posts'] -%}
        measure_month.{{ code }},
        {% endfor -%}
        {% for code in people + flows -%}
        cast(coalesce(stock_month.{{ code }}, 0) as integer) as {{ code }},
        {% endfor -%}
        cast(coalesce(
            stock_month.month_no * stock_month.chiefs_with_birth_month
            - stock_month.chief_birth_no,
            0
        ) as bigint) as chief_age_months,
        cast(coalesce(
            (stock_month.month_no + 1) * stock_month.vacant_leadership_cells
            - stock_month.leadership_vacancy_from_no,
            0
        ) as bigint) as leadership_vacancy_months,
        cast(coalesce(stock_month.worker_cost, 0) as decimal(18, 4)) as worker_cost,
        case
            when stock_month.organizations_with_control > 0 then measure_month.off_establishment
        end as controlled_workers,
        case
            when measure_month.vacant_posts is not null then measure_month.off_establishment
        end as workers_beside_posts,
        case
            when measure_month.vacant_posts is not null
                then least(measure_month.off_establishment, measure_month.vacant_posts)
        end as replaceable_workers,
        workload.workload_heads,
        workload.heads_with_workload,
        {% for code in ratios -%}
        cast(coalesce(grades.{{ code }}_above, 0) as integer) as {{ code }}_above,
        cast(coalesce(grades.{{ code }}_below, 0) as integer) as {{ code }}_below
        {{- ',' if not loop.last }}
        {% endfor %}
    from measure_month
    {% for name in ['stock_month', 'grades', 'workload'] -%}
    left join {{ name }}
        on
            measure_month.organization_code = {{ name }}.organization_code
            and measure_month.month = {{ name }}.month
    {% endfor %}
)

select * from int_personnel_count_month
