-- Grain: scope (county, policy field, administrative level, city) x measure x category x month: people
-- by sex, by band of age and education, by category and grade of post, and leaders by level and role.
-- The parts of an organization are in the personnel_by marts. Each is added up to the smallest cells
-- first: all scopes read those few rows.
{{ config(materialized='monthly') }}
{% set scopes = [('county', 'county_code'), ('policy_field', 'policy_field_code'),
                 ('admin_level', 'admin_level_code'), ('city', "'*'")] -%}
{% set place = ['county_code', 'policy_field_code', 'admin_level_code'] -%}
with place as (
    select * from {{ ref('int_organization_place_month') }}
),

cell as (
    {% for measure, model, category, numerator, denominator in [
        ('sex', 'int_personnel_by_sex_month', 'part.sex_code', 'headcount', 'null'),
        ('age_band', 'int_personnel_by_age_month', 'part.age_band_code', 'headcount', 'null'),
        ('education_band', 'int_personnel_by_education_month', 'part.education_band_code',
         'headcount', 'null'),
        ('post_grade', 'int_personnel_by_post_month',
         "concat(part.post_category_code, '/', part.post_grade_code)", 'headcount', 'null'),
        ('leadership_level_use_rate', 'int_leadership_use_month',
         "concat(part.leadership_level_code, '/', part.leadership_role_code)",
         'case when part.authorized_posts is not null then part.in_post end',
         'part.authorized_posts'),
    ] -%}
    select
        {% for column in place -%}
        coalesce(place.{{ column }}, 'missing') as {{ column }},
        {% endfor -%}
        part.month,
        '{{ measure }}' as measure_code,
        {{ category }} as category_code,
        sum({{ numerator }}) as numerator,
        sum(cast({{ denominator }} as integer)) as denominator
    from {{ ref(model) }} as part
    left join place
        on part.organization_code = place.organization_code and part.month = place.month
    group by
        {% for column in place %}coalesce(place.{{ column }}, 'missing'), {% endfor %}
        part.month,
        {{ category }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

summed as (
    {% for scope, column in scopes -%}
    select
        '{{ scope }}' as scope_kind_code,
        {{ column }} as scope_code,
        month,
        measure_code,
        category_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from cell
    group by {{ column + ', ' if scope != 'city' }}month, measure_code, category_code
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

int_personnel_part_month as (
    select
        scope_kind_code,
        scope_code,
        month,
        measure_code,
        category_code,
        numerator,
        case
            when measure_code = 'leadership_level_use_rate' then denominator
            else sum(numerator) over (partition by scope_kind_code, scope_code, month, measure_code)
        end as denominator
    from summed
    where numerator is not null
)

select * from int_personnel_part_month
