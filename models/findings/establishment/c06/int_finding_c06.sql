-- Grain: baseline (division x establishment type, '' for all types) x run of months in which the posts
-- authorized under it are more than the baseline and the posts that the province or above passed down
-- since. Organizations count under the baseline of their division or, without one, of the nearest
-- above.
{% set columns = ['source', 'scope', 'part', 'lake_id', 'row_no', 'record_key', 'division_code',
                  'type_code', 'control_posts'] -%}
with organization_month as (
    select * from {{ ref('int_organization_month') }}
),

baseline as (
    select
        *,
        coalesce(establishment_type_code, '') as type_code
    from {{ ref('int_baseline') }}
),

use_month as (
    select * from {{ ref('int_establishment_use_month') }}
),

addition as (
    select
        movement.organization_code,
        movement.establishment_type_code,
        movement.effective_on,
        movement.posts_change
    from {{ ref('hist_establishment_movement') }} as movement
    inner join {{ ref('hist_approval_document') }} as document on movement.doc_no = document.doc_no
    inner join {{ ref('rule_parameter') }} as passing
        on
            passing.rule_id = 'C06'
            and passing.parameter_code = 'passing_level'
            and {{ valid_at('passing', 'movement.effective_on') }}
    where document.issuer_level_code <= cast(cast(passing.value as integer) as varchar)
),

place as (
    select
        organization_code,
        month,
        month_no,
        division_code,
        false as is_above
    from organization_month
    union all
    select
        organization_month.organization_code,
        organization_month.month,
        organization_month.month_no,
        division.parent_division_code,
        true as is_above
    from organization_month
    inner join {{ ref('int_division') }} as division
        on
            organization_month.division_code = division.division_code
            and organization_month.month >= division.valid_from
            and (division.valid_to is null or organization_month.month < division.valid_to)
),

candidate as (
    select
        place.organization_code,
        place.month,
        place.month_no,
        baseline.baseline_on,
        {% for column in columns %}baseline.{{ column }}, {% endfor %}
        row_number() over (
            partition by place.organization_code, place.month, baseline.type_code
            order by place.is_above
        ) as row_rank
    from place
    inner join baseline
        on
            place.division_code = baseline.division_code
            and place.month >= baseline.valid_from
            and (baseline.valid_to is null or place.month < baseline.valid_to)
),

counted as (
    select * from candidate
    where row_rank = 1
),

-- Posts that a faulty ledger puts below zero are none.
posts as (
    select
        counted.month,
        counted.month_no,
        {% for column in columns %}counted.{{ column }}, {% endfor %}
        sum(greatest(use_month.authorized_posts, 0)) as authorized_posts
    from counted
    inner join use_month
        on
            counted.organization_code = use_month.organization_code
            and counted.month = use_month.month
            and counted.type_code in ('', use_month.establishment_type_code)
    group by all
),

passed_down as (
    select
        counted.record_key,
        counted.month,
        sum(addition.posts_change) as posts_change
    from counted
    inner join addition
        on
            counted.organization_code = addition.organization_code
            and counted.type_code in ('', addition.establishment_type_code)
            and addition.effective_on > counted.baseline_on
            and addition.effective_on <= counted.month
    group by counted.record_key, counted.month
),

cells as (
    select posts.*
    from posts
    left join passed_down
        on posts.record_key = passed_down.record_key and posts.month = passed_down.month
    where posts.authorized_posts > posts.control_posts + coalesce(passed_down.posts_change, 0)
),

month_runs as (
    {{ month_runs('cells', ['division_code', 'type_code'], 'record_key') | indent(4) }}
),

failing as (
    select
        'C06' as rule_id,
        first_cell.source,
        first_cell.scope,
        first_cell.part,
        cast(null as varchar) as organization_code,
        month_runs.record_key,
        'control_posts' as column_name,
        first_cell.lake_id,
        first_cell.row_no,
        month_runs.first_month as valid_from,
        next_month.month as valid_to,
        month_runs.last_month
    from month_runs
    inner join cells as first_cell
        on
            month_runs.record_key = first_cell.record_key
            and month_runs.first_month = first_cell.month
    left join {{ ref('month') }} as next_month on month_runs.last_no + 1 = next_month.month_no
)

{{ finding_spells('failing', 'baseline', last_seen='last_month') }}
