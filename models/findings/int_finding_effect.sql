-- Grain: open finding x published figure that would change if the finding alone were put right. Figures
-- are those of the last month, of the cell in which the person counts.
with cell as (
    select * from {{ ref('int_finding_effect_cell') }}
),

{% set categories = {
    'sex': ('int_personnel_by_sex_month', 'sex_code'),
    'age': ('int_personnel_by_age_month', 'age_band_code'),
    'education': ('int_personnel_by_education_month', 'education_band_code'),
    'post': ('int_personnel_by_post_month', 'post_category_code'),
} -%}
category as (
    {% for name, place in categories.items() -%}
    select
        organization_code,
        establishment_type_code,
        month,
        concat({{ place[1] }}, '_{{ name }}') as figure_code,
        cast(sum(headcount) as integer) as headcount
    from {{ ref(place[0]) }}
    where {{ place[1] }} in ('missing', 'unlisted')
    group by organization_code, establishment_type_code, month, {{ place[1] }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

figures as (
    {% for figure, corrected in {
        'in_post': 'in_post_corrected',
        'over_posts': 'over_corrected',
        'vacant_posts': 'vacant_corrected',
    }.items() -%}
    select
        finding_id,
        correction_code,
        organization_code,
        establishment_type_code,
        month,
        '{{ figure }}' as figure_code,
        {{ figure }} as published_value,
        {{ corrected }} as corrected_value,
        light_code as published_light_code,
        corrected_light_code
    from cell
    where correction_code <> 'value_known' and {{ figure }} <> {{ corrected }}
    union all
    {% endfor -%}
    select
        cell.finding_id,
        cell.correction_code,
        cell.organization_code,
        cell.establishment_type_code,
        cell.month,
        cell.figure_code,
        category.headcount as published_value,
        category.headcount - 1 as corrected_value,
        null as published_light_code,
        null as corrected_light_code
    from cell
    inner join category
        on
            cell.organization_code = category.organization_code
            and cell.establishment_type_code = category.establishment_type_code
            and cell.month = category.month
            and cell.figure_code = category.figure_code
),

int_finding_effect as (
    select
        finding_id,
        correction_code,
        organization_code,
        establishment_type_code,
        month,
        figure_code,
        cast(published_value as integer) as published_value,
        cast(corrected_value as integer) as corrected_value,
        published_light_code,
        corrected_light_code
    from figures
)

select * from int_finding_effect
