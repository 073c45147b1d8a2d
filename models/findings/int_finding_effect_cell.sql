-- Grain: open finding about a person in post x cell in which the person counts in the last month: the
-- figures of the cell as published, and as they would be if the finding alone were put right.
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
),

int_finding_effect_cell as (
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
)

select * from int_finding_effect_cell
