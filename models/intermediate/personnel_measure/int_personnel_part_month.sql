-- Grain: scope (county, policy field, administrative level, city) x measure x category x month: people
-- by sex, by band of age and education, by category and grade of post, and leaders by level and role.
-- The parts of an organization are in the personnel_by marts.
{{ config(materialized='monthly') }}
{% set scopes = [('county', 'county_code'), ('policy_field', 'policy_field_code'),
                 ('admin_level', 'admin_level_code'), ('city', "'*'")] -%}
with place as (
    select * from {{ ref('int_organization_place_month') }}
),

part as (
    {% for measure, model, category in [
        ('sex', 'int_personnel_by_sex_month', 'sex_code'),
        ('age_band', 'int_personnel_by_age_month', 'age_band_code'),
        ('education_band', 'int_personnel_by_education_month', 'education_band_code'),
        ('post_grade', 'int_personnel_by_post_month',
         "concat(post_category_code, '/', post_grade_code)"),
    ] -%}
    select
        organization_code,
        month,
        '{{ measure }}' as measure_code,
        {{ category }} as category_code,
        headcount as numerator,
        cast(null as integer) as denominator
    from {{ ref(model) }}
    union all
    {% endfor -%}
    select
        organization_code,
        month,
        'leadership_level_use_rate' as measure_code,
        concat(leadership_level_code, '/', leadership_role_code) as category_code,
        in_post as numerator,
        authorized_posts as denominator
    from {{ ref('int_leadership_use_month') }}
    where authorized_posts is not null
),

placed as (
    select
        part.*,
        coalesce(place.county_code, 'missing') as county_code,
        coalesce(place.policy_field_code, 'missing') as policy_field_code,
        coalesce(place.admin_level_code, 'missing') as admin_level_code
    from part
    left join place
        on part.organization_code = place.organization_code and part.month = place.month
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
    from placed
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
)

select * from int_personnel_part_month
