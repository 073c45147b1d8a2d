-- Grain: organization x month with posts or people: whether every office behind them delivered all
-- its posts and staff in the month, and how long the most silent of them has not.
{{ config(materialized='monthly') }}
with office_month as (
    select * from {{ ref('int_organization_office_month') }}
),

freshness as (
    select * from {{ ref('int_scope_freshness') }}
),

int_organization_freshness as (
    select
        office_month.organization_code,
        office_month.month,
        office_month.month_no,
        min(cast(freshness.is_observed as integer)) = 1 as is_observed,
        case
            when count(freshness.months_since_observed) = count(*)
                then max(freshness.months_since_observed)
        end as months_since_observed,
        max(cast(freshness.is_stale as integer)) = 1 as is_stale
    from office_month
    inner join freshness
        on
            office_month.source = freshness.source
            and office_month.scope = freshness.scope
            and office_month.month_no = freshness.month_no
    group by office_month.organization_code, office_month.month, office_month.month_no
)

select * from int_organization_freshness
