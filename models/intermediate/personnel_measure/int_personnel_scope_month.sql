-- Grain: scope (organization, county, policy field, administrative level, city) x month: the counts of
-- int_personnel_count_month added up, and the median age. Organizations are here in compared months
-- and a year before them, other scopes in every month; the median is known in these months alone,
-- because it needs every person. Organizations without a field are missing, those with one that no
-- list has unlisted, so that the parts add up to the city.
{{ config(materialized='monthly') }}
{% set scopes = [('organization', 'organization_code', 'counted'), ('county', 'county_code', 'cell'),
                 ('policy_field', 'policy_field_code', 'cell'),
                 ('admin_level', 'admin_level_code', 'cell'), ('city', "'*'", 'cell')] -%}
{% set place = ['county_code', 'policy_field_code', 'admin_level_code'] -%}
{% set counts = ['in_post', 'leaders', 'women', 'women_leaders', 'aged_35_and_below',
                 'aged_40_and_below', 'aged_50_and_above', 'bachelor_and_above',
                 'full_time_bachelor_and_above', 'with_birth_month', 'age_months', 'chiefs',
                 'women_chiefs', 'chiefs_with_birth_month', 'chief_age_months',
                 'chiefs_aged_50_and_above', 'deputies', 'leadership_posts', 'leaders_counted',
                 'acting_leaders', 'over_grade_leaders', 'vacant_leadership_cells',
                 'leadership_vacancy_months', 'long_leadership_vacancies', 'dual_post_holders',
                 'retiring_1_year', 'retiring_3_years', 'retiring_5_years', 'chiefs_retiring',
                 'deputies_retiring', 'entrants', 'women_entrants', 'entrants_aged_35_and_below',
                 'entrants_bachelor_and_above', 'off_establishment', 'workers_beside_posts',
                 'replaceable_workers', 'workers_with_cost', 'worker_cost', 'controlled_workers',
                 'control_posts', 'majors_required', 'major_fits', 'workload_heads',
                 'heads_with_workload'] -%}
{% for ratio in post_grade_ratios() -%}
{% do counts.extend([ratio ~ '_above', ratio ~ '_below']) -%}
{% endfor -%}
with count_month as (
    select * from {{ ref('int_personnel_count_month') }}
),

place as (
    select * from {{ ref('int_organization_place_month') }}
),

person as (
    select * from {{ ref('int_person_span') }}
    where birth_month is not null
),

trend_month as (
    select * from {{ ref('int_trend_month') }}
),

counted as (
    select
        count_month.*,
        {% for column in place -%}
        coalesce(place.{{ column }}, 'missing') as {{ column }},
        {% endfor -%}
        trend_month.month is not null as is_trend_month
    from count_month
    left join place
        on
            count_month.organization_code = place.organization_code
            and count_month.month = place.month
    left join trend_month on count_month.month = trend_month.month
),

-- The smallest cells that all scopes but organizations can be added up from.
cell as (
    select
        {{ place | join(', ') }},
        month,
        month_no,
        {% for code in counts -%}
        sum({{ code }}) as {{ code }}{{ ',' if not loop.last }}
        {% endfor %}
    from counted
    group by {{ place | join(', ') }}, month, month_no
),

aged as (
    select
        counted.organization_code,
        {% for column in place -%}
        counted.{{ column }},
        {% endfor -%}
        counted.month,
        counted.month_no - {{ month_number('person.birth_month') }} as age_months
    from counted
    inner join person
        on
            counted.organization_code = person.organization_code
            and counted.month_no >= person.month_from_no
            and counted.month_no < person.month_to_no
    where counted.is_trend_month
),

{% for scope, column, relation in scopes -%}
{{ scope }}_count as (
    select
        '{{ scope }}' as scope_kind_code,
        {{ column }} as scope_code,
        month,
        month_no,
        {% for code in counts -%}
        sum({{ code }}) as {{ code }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ relation }}
    {{ 'where is_trend_month' if scope == 'organization' }}
    group by {{ column + ', ' if scope != 'city' }}month, month_no
),

{{ scope }}_age as (
    select {{ column }} as scope_code, month, median(age_months) / 12.0 as median_age
    from aged
    group by {{ column + ', ' if scope != 'city' }}month
),

{% endfor -%}
int_personnel_scope_month as (
    {% for scope, _, _ in scopes -%}
    select {{ scope }}_count.*, {{ scope }}_age.median_age
    from {{ scope }}_count
    left join {{ scope }}_age
        on
            {{ scope }}_count.scope_code = {{ scope }}_age.scope_code
            and {{ scope }}_count.month = {{ scope }}_age.month
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from int_personnel_scope_month
