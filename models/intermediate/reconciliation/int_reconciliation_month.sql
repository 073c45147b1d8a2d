-- Grain: organization x month x class of reconciliation.
{{ config(materialized='monthly') }}
with record as (
    select * from {{ ref('int_reconciliation_record') }}
),

matched as (
    select
        organization_code,
        month,
        sum(records) as records,
        sum(unmatched) as unmatched
    from {{ ref('int_reconciliation_match_month') }}
    group by organization_code, month
),

counted as (
    select
        organization_code,
        month,
        class_code,
        cast(count(*) as integer) as people,
        cast(sum(gross_pay) as decimal(18, 2)) as gross_pay,
        cast(sum(money_at_stake) as decimal(18, 2)) as money_at_stake,
        cast(sum(money_at_stake_low) as decimal(18, 2)) as money_at_stake_low,
        cast(sum(money_at_stake_high) as decimal(18, 2)) as money_at_stake_high,
        cast(sum(money_at_stake_expected) as decimal(18, 2)) as money_at_stake_expected
    from record
    group by organization_code, month, class_code
),

int_reconciliation_month as (
    select
        counted.organization_code,
        counted.month,
        counted.class_code,
        counted.people,
        counted.gross_pay,
        counted.money_at_stake,
        counted.money_at_stake_low,
        counted.money_at_stake_high,
        counted.money_at_stake_expected,
        cast(matched.unmatched * 1.0 / nullif(matched.records, 0) as decimal(9, 6))
            as unmatched_rate
    from counted
    left join matched
        on
            counted.organization_code = matched.organization_code
            and counted.month = matched.month
)

select * from int_reconciliation_month
