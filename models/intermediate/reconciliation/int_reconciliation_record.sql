-- Grain: subject x month, with its class: what real-name system, roster and payroll agree on, and the
-- money at stake. A list that does not cover the organization in the month is no evidence: nobody
-- is missing from it. A person who entered after the roster is not missing from the roster. Where a
-- record may mean several people, it and they are uncertain.
{{ config(materialized='monthly', meta={'key_column': 'subject_key'}) }}
with subject as (
    select * from {{ ref('int_reconciliation_subject') }}
),

cover as (
    select * from {{ ref('int_roster_in_month') }}
),

unlisted as (
    select * from {{ ref('int_roster_unlisted') }}
),

covered as (
    select
        subject.*,
        subject.is_paid or coalesce(cover.is_paying, false) as is_pay_covered,
        subject.is_listed or unlisted.subject_key is not null as is_roster_covered
    from subject
    left join cover
        on
            subject.organization_code = cover.organization_code
            and subject.month = cover.month
    left join unlisted
        on
            subject.subject_key = unlisted.subject_key
            and subject.organization_code = unlisted.organization_code
            and cover.roster_month_no = unlisted.month_from_no
    -- Who left after the roster is still on it; that is no difference.
    where subject.is_registered or subject.is_paid or subject.is_listed_now
),

classified as (
    select
        *,
        (is_paid and not is_paid_here) or (is_listed_now and not is_listed_here)
            as is_elsewhere,
        case
            when not is_registered and is_unlinked and candidates > 0 then 'uncertain'
            when paying_organizations > 1 then 'paid_twice'
            when not is_registered and is_paid and is_listed then 'not_registered'
            when not is_registered and is_paid then 'payroll_only'
            when not is_registered then 'roster_only'
            when not is_pay_covered and not is_roster_covered then 'not_compared'
            when is_pay_covered and not is_paid and is_maybe_paid then 'uncertain'
            when is_roster_covered and not is_listed and is_maybe_listed then 'uncertain'
            when is_pay_covered and not is_paid and is_roster_covered and not is_listed
                then 'real_name_only'
            when is_pay_covered and not is_paid then 'unpaid'
            when is_roster_covered and not is_listed then 'not_on_roster'
            when (is_paid and not is_paid_here) or (is_listed_now and not is_listed_here)
                then 'other_organization'
            when paid_type_differs or (is_listed_now and listed_type_differs) then 'other_type'
            when is_listed_now and listed_title_differs then 'other_title'
            else 'agreed'
        end as class_code
    from covered
),

staked as (
    select
        *,
        case
            when class_code = 'payroll_only' or (class_code = 'paid_twice' and not is_registered)
                then gross_pay
            when class_code = 'paid_twice' then excess_pay
            else 0
        end as money_at_stake
    from classified
),

int_reconciliation_record as (
    select
        subject_key,
        month,
        {{ month_number('month') }} as month_no,
        organization_code,
        class_code,
        class_code not in ('agreed', 'not_compared') as is_difference,
        is_registered,
        is_paid,
        is_listed,
        is_paid_here,
        is_listed_here,
        registered_type_code,
        registered_title,
        is_registered and is_elsewhere as organization_differs,
        is_registered and (paid_type_differs or (is_listed_now and listed_type_differs))
            as type_differs,
        is_registered and is_listed_now and listed_title_differs as title_differs,
        paying_organizations > 1 as is_paid_twice,
        paid_organization_code,
        listed_organization_code,
        method_code,
        score,
        best_score,
        candidates,
        cast(gross_pay as decimal(18, 2)) as gross_pay,
        cast(money_at_stake as decimal(18, 2)) as money_at_stake,
        cast(
            case
                when is_scored and is_registered then 0
                when is_unlinked and best_score is not null then 0
                else money_at_stake
            end as decimal(18, 2)
        ) as money_at_stake_low,
        cast(
            case
                when (is_scored or class_code = 'uncertain') and money_at_stake = 0 then gross_pay
                else money_at_stake
            end
            as decimal(18, 2)
        ) as money_at_stake_high,
        cast(
            case
                when is_scored and money_at_stake = 0 then gross_pay * (1 - score)
                when class_code = 'uncertain' then gross_pay * (1 - coalesce(best_score, 1))
                when is_unlinked then money_at_stake * (1 - coalesce(best_score, 0))
                when is_scored and is_registered then money_at_stake * score
                else money_at_stake
            end as decimal(18, 2)
        ) as money_at_stake_expected
    from staked
)

select * from int_reconciliation_record
