-- Grain: open finding x published figure that would change if the finding alone were put right. Figures
-- are those of the last month, of the cell in which the person counts.
with correction as (
    select
        record.finding_id,
        record.record_key,
        record.organization_code,
        rules.correction_code,
        rules.figure_code
    from {{ ref('int_failing_record') }} as record
    inner join {{ ref('finding_correction') }} as rules
        on
            record.rule_id = rules.rule_id
            and coalesce(rules.column_name, record.column_name) = record.column_name
    where record.status_code = 'open' and record.entity = 'person'
),

last_month as (
    select max(month) as month, max(month_no) as month_no
    from {{ ref('month') }}
),

person as (
    select
        span.record_key,
        span.organization_code,
        span.establishment_type_code,
        last_month.month
    from {{ ref('int_person_span') }} as span
    inner join last_month
        on
            span.month_from_no <= last_month.month_no
            and span.month_to_no > last_month.month_no
),

light_rule as (
    select * from {{ ref('int_light_rule') }}
),

corrected as (
    select distinct
        correction.finding_id,
        correction.correction_code,
        correction.figure_code,
        person.organization_code,
        person.establishment_type_code,
        person.month
    from correction
    inner join person
        on
            correction.record_key = person.record_key
            and correction.organization_code = person.organization_code
),

cell as (
    select
        corrected.*,
        use_month.ceiling_posts,
        use_month.in_post,
        use_month.over_posts,
        use_month.vacant_posts,
        use_month.light_code,
        use_month.in_post - 1 as in_post_corrected,
        greatest(use_month.in_post - 1 - use_month.ceiling_posts, 0) as over_corrected,
        greatest(use_month.ceiling_posts - use_month.in_post + 1, 0) as vacant_corrected
    from corrected
    inner join {{ ref('int_establishment_use_month') }} as use_month
        on
            corrected.organization_code = use_month.organization_code
            and corrected.establishment_type_code = use_month.establishment_type_code
            and corrected.month = use_month.month
    where corrected.correction_code <> 'value_known'
),

lit as (
    select
        cell.*,
        case
            -- A light that is grey for another reason stays grey.
            when cell.light_code = 'grey' then 'grey'
            else
                {{ posts_light(
                    'cell.ceiling_posts', 'cell.in_post_corrected', 'cell.vacant_corrected', 'light_rule'
                ) | indent(16) }}
        end as corrected_light_code
    from cell
    inner join light_rule
        on
            cell.month >= light_rule.valid_from
            and (light_rule.valid_to is null or cell.month < light_rule.valid_to)
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
    from lit
    where {{ figure }} <> {{ corrected }}
    union all
    {% endfor -%}
    select
        corrected.finding_id,
        corrected.correction_code,
        corrected.organization_code,
        corrected.establishment_type_code,
        corrected.month,
        corrected.figure_code,
        category.headcount as published_value,
        category.headcount - 1 as corrected_value,
        null as published_light_code,
        null as corrected_light_code
    from corrected
    inner join category
        on
            corrected.organization_code = category.organization_code
            and corrected.establishment_type_code = category.establishment_type_code
            and corrected.month = category.month
            and corrected.figure_code = category.figure_code
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
