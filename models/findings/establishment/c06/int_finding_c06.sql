-- Grain: baseline (division x establishment type, '' for all types) x run of months in which the posts
-- authorized under it are more than the baseline and the posts that the province or above passed down
-- since. Organizations count under the baseline of their division or, without one, of the division
-- directly above.
with baseline as (
    select *, coalesce(establishment_type_code, '') as type_code
    from {{ ref('int_baseline') }}
),

organization_month as (
    select organization_code, division_code, month, month_no
    from {{ ref('int_organization_month') }}
),

addition as (
    select
        movement.organization_code, movement.establishment_type_code,
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

division_month as (
    select distinct division_code, month, month_no
    from organization_month
),

candidate as (
    select
        division_month.*,
        baseline.record_key,
        baseline.type_code,
        baseline.baseline_on,
        baseline.control_posts,
        row_number() over (
            partition by division_month.division_code, division_month.month, baseline.type_code
            order by baseline.division_code <> division_month.division_code
        ) as row_rank
    from division_month
    left join {{ ref('int_division') }} as division
        on
            division_month.division_code = division.division_code
            and division_month.month >= division.valid_from
            and (division.valid_to is null or division_month.month < division.valid_to)
    inner join baseline
        on
            baseline.division_code in (division_month.division_code, division.parent_division_code)
            and division_month.month >= baseline.valid_from
            and (baseline.valid_to is null or division_month.month < baseline.valid_to)
),

counted as (
    select * from candidate
    where row_rank = 1
),

-- Posts that a faulty ledger puts below zero are none.
division_posts as (
    select
        organization_month.division_code,
        organization_month.month,
        use_month.establishment_type_code,
        sum(greatest(use_month.authorized_posts, 0)) as authorized_posts
    from organization_month
    inner join {{ ref('int_establishment_use_month') }} as use_month
        on
            organization_month.organization_code = use_month.organization_code
            and organization_month.month = use_month.month
    group by all
),

posts as (
    select
        counted.record_key, counted.type_code,
        counted.month, counted.month_no,
        counted.control_posts,
        sum(division_posts.authorized_posts) as authorized_posts
    from counted
    inner join division_posts
        on
            counted.division_code = division_posts.division_code
            and counted.month = division_posts.month
            and counted.type_code in ('', division_posts.establishment_type_code)
    group by all
),

passed_down as (
    select
        counted.record_key,
        counted.month,
        sum(addition.posts_change) as posts_change
    from addition
    inner join organization_month
        on
            addition.organization_code = organization_month.organization_code
            and addition.effective_on <= organization_month.month
    inner join counted
        on
            organization_month.division_code = counted.division_code
            and organization_month.month = counted.month
            and counted.type_code in ('', addition.establishment_type_code)
            and addition.effective_on > counted.baseline_on
    group by all
),

cells as (
    select posts.*
    from posts
    left join passed_down
        on posts.record_key = passed_down.record_key and posts.month = passed_down.month
    where posts.authorized_posts > posts.control_posts + coalesce(passed_down.posts_change, 0)
),

month_runs as (
    {{ month_runs('cells', ['record_key'], 'type_code') | indent(4) }}
),

failing as (
    select
        'C06' as rule_id,
        baseline.source,
        baseline.scope,
        baseline.part,
        cast(null as varchar) as organization_code,
        month_runs.record_key,
        'control_posts' as column_name,
        baseline.lake_id,
        baseline.row_no,
        month_runs.first_month as valid_from,
        next_month.month as valid_to,
        month_runs.last_month
    from month_runs
    inner join baseline
        on
            month_runs.record_key = baseline.record_key
            and month_runs.first_month >= baseline.valid_from
            and (baseline.valid_to is null or month_runs.first_month < baseline.valid_to)
    left join {{ ref('month') }} as next_month on month_runs.last_no + 1 = next_month.month_no
)

{{ finding_spells('failing', 'baseline', last_seen='last_month') }}
