-- Grain: organization x month with a red light for its posts: whether policy caused it, and until when it
-- may last. The ledger of problems decides where it has an open problem about it: a violation is never
-- caused by policy, and a problem caused by policy brings its deadline (the first one of several). Without
-- one it is caused by policy where each cell went over in a month in which its ceiling fell or a reform
-- brought staff, and nobody entered or was transferred in; the rule of warnings then says how long.
with red_light as (
    select * from {{ ref('int_light_history') }}
    where light_kind_code = 'establishment' and light_code = 'red'
),

use_month as (
    select *, {{ month_number('month') }} as month_no from {{ ref('int_establishment_use_month') }}
),

flow_month as (
    select * from {{ ref('int_stock_flow_month') }}
),

red_run as (
    select
        red_light.organization_code,
        red_light.valid_from,
        red_light.valid_to,
        coalesce(
            (red_light.ceiling_posts < before.ceiling_posts or flow_month.reform_in > 0)
            and coalesce(flow_month.entries, 0) + coalesce(flow_month.transfers_in, 0) = 0,
            false
        ) as is_policy_caused
    from red_light
    left join use_month as before
        on
            red_light.organization_code = before.organization_code
            and red_light.establishment_type_code = before.establishment_type_code
            and {{ month_number('red_light.valid_from') }} - 1 = before.month_no
    left join flow_month
        on
            red_light.organization_code = flow_month.organization_code
            and red_light.establishment_type_code = flow_month.establishment_type_code
            and red_light.valid_from = flow_month.month
),

red_month as (
    select
        red_run.organization_code,
        month.month,
        bool_and(red_run.is_policy_caused) as is_policy_caused,
        min(red_run.valid_from) as over_from
    from red_run
    inner join {{ ref('month') }} as month
        on
            red_run.valid_from <= month.month
            and (red_run.valid_to is null or red_run.valid_to > month.month)
    group by red_run.organization_code, month.month
),

problem as (
    select
        organization_code,
        month,
        bool_or(cause_band = 'violation') as is_violation,
        min(case when cause_band = 'policy' then deadline_on end) as deadline_on
    from {{ ref('int_over_posts_problem_month') }}
    group by organization_code, month
),

warning_rule as (
    select * from {{ ref('warning_rule') }}
    where measure_code = 'over_posts'
),

judged as (
    select
        red_month.organization_code,
        red_month.month,
        red_month.over_from,
        case
            when problem.organization_code is null then red_month.is_policy_caused
            else not problem.is_violation
        end as is_policy_caused,
        case when not problem.is_violation then problem.deadline_on end as deadline_on
    from red_month
    left join problem
        on
            red_month.organization_code = problem.organization_code
            and red_month.month = problem.month
),

int_over_posts_cause_month as (
    select
        judged.organization_code,
        judged.month,
        judged.is_policy_caused,
        judged.deadline_on,
        case
            when judged.is_policy_caused
                then coalesce(
                    judged.deadline_on,
                    cast({{ dbt.dateadd('month', 'warning_rule.digestion_months', 'judged.over_from') }} as date)
                )
        end as digestion_due_on
    from judged
    left join warning_rule on {{ valid_at('warning_rule', 'judged.month') }}
)

select * from int_over_posts_cause_month
