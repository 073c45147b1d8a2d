-- Grain: source x scope x month: whether every input of the staffing cells (posts and staff, as
-- far as the scope ever delivers them) came in the month, and how many months ago it last did.
with scope_month as (
    select * from {{ ref('int_scope_month') }}
    where entity in ('establishment', 'person')
),

standing as (
    select source, scope, max(stale_after_months) as stale_after_months
    from {{ source('inputs', 'standing') }}
    group by source, scope
),

observed as (
    select
        source,
        scope,
        month,
        month_no,
        min(cast(is_delivered as integer)) = 1 as is_observed
    from scope_month
    group by source, scope, month, month_no
),

aged as (
    select
        *,
        month_no - max(case when is_observed then month_no end) over (
            partition by source, scope
            order by month_no
            rows between unbounded preceding and current row
        ) as months_since_observed
    from observed
),

int_scope_freshness as (
    select
        aged.source,
        aged.scope,
        aged.month,
        aged.month_no,
        aged.is_observed,
        aged.months_since_observed,
        coalesce(aged.months_since_observed >= standing.stale_after_months, false) as is_stale
    from aged
    inner join standing
        on aged.source = standing.source and aged.scope = standing.scope
)

select * from int_scope_freshness
