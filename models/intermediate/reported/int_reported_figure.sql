-- Grain: source x scope x organization x establishment type x month x measure of a report: the
-- figure reported, the one recomputed, and the one that follows from the posts and staff of the
-- same row. Figures that neither side knows are left out.
{% set measures = ['authorized_posts', 'in_post', 'vacant_posts', 'over_posts'] -%}
with cell as (
    select * from {{ ref('int_reported_cell') }}
),

computed as (
    select
        *,
        case when unfilled_posts > 0 then unfilled_posts when unfilled_posts <= 0 then 0 end
            as vacant_posts,
        case when unfilled_posts < 0 then -unfilled_posts when unfilled_posts >= 0 then 0 end
            as over_posts,
        cast(null as integer) as implied_authorized_posts,
        cast(null as integer) as implied_in_post,
        case
            when reported_unfilled_posts > 0 then reported_unfilled_posts
            when reported_unfilled_posts <= 0 then 0
        end as implied_vacant_posts,
        case
            when reported_unfilled_posts < 0 then -reported_unfilled_posts
            when reported_unfilled_posts >= 0 then 0
        end as implied_over_posts
    from cell
),

figure as (
    {% for measure in measures -%}
    select
        source,
        scope,
        part,
        organization_code,
        establishment_type_code,
        month,
        '{{ measure }}' as measure_code,
        reported_{{ measure }} as reported,
        {{ measure }} as recomputed,
        implied_{{ measure }} as implied,
        is_observed,
        record_key,
        lake_id,
        row_no,
        as_of_date
    from computed
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

int_reported_figure as (
    select
        *,
        reported - recomputed as difference,
        case
            when reported is null and row_no is null then 'not_reported'
            when reported is null then 'left_blank'
            when recomputed is null then 'no_detail'
            when reported = recomputed then 'equal'
            else 'different'
        end as comparison_code,
        reported = implied as is_consistent
    from figure
    where reported is not null or recomputed is not null
)

select * from int_reported_figure
