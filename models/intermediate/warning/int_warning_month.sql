-- Grain: organization in service x month: the level of its warning, which is that of the worst rule in
-- force, and the rule that causes it. Over-establishment is caused by policy where a cell went over in
-- a month in which its ceiling fell or a reform brought staff, and nobody entered or was transferred in.
with measure_month as (
    select * from {{ ref('int_warning_measure_month') }}
),

spell as (
    select * from {{ ref('int_warning_spell') }}
),

red_light as (
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
        measure_month.organization_code,
        measure_month.month,
        bool_and(red_run.is_policy_caused) as is_policy_caused,
        min(red_run.valid_from) as over_from
    from measure_month
    inner join red_run
        on
            measure_month.organization_code = red_run.organization_code
            and measure_month.month >= red_run.valid_from
            and (red_run.valid_to is null or measure_month.month < red_run.valid_to)
    group by measure_month.organization_code, measure_month.month
),

ranked as (
    select
        measure_month.organization_key,
        measure_month.month_no,
        spell.warning_rule_id,
        spell.rule_version,
        spell.warning_level_code,
        spell.digestion_months,
        count(*) over (
            partition by measure_month.organization_key, measure_month.month_no
        ) as rules,
        row_number() over (
            partition by measure_month.organization_key, measure_month.month_no
            order by
                spell.warning_level_code,
                spell.last_no < measure_month.month_no,
                spell.warning_rule_id,
                spell.from_no
        ) as row_rank
    from measure_month
    inner join spell
        on
            measure_month.organization_key = spell.organization_key
            and measure_month.month_no >= spell.from_no
            and measure_month.month_no < spell.to_no
),

leveled as (
    select
        measure_month.*,
        coalesce(ranked.warning_level_code, '0') as warning_level_code,
        ranked.warning_rule_id,
        ranked.rule_version,
        coalesce(ranked.rules, 0) as rules,
        ranked.digestion_months,
        ranked.digestion_months is not null and coalesce(red_month.is_policy_caused, false)
            as is_policy_caused,
        red_month.over_from
    from measure_month
    left join ranked
        on
            measure_month.organization_key = ranked.organization_key
            and measure_month.month_no = ranked.month_no
            and ranked.row_rank = 1
    left join red_month
        on
            measure_month.organization_code = red_month.organization_code
            and measure_month.month = red_month.month
),

level_run as (
    {{ month_runs('leveled', ['organization_key'], 'warning_level_code') | indent(4) }}
),

int_warning_month as (
    select
        concat(leveled.organization_code, '/', substr(cast(leveled.month as varchar), 1, 7))
            as warning_id,
        leveled.organization_code,
        leveled.organization_key,
        leveled.month,
        leveled.warning_level_code,
        leveled.warning_rule_id,
        leveled.rule_version,
        cast(leveled.rules as integer) as rules,
        level_run.first_month as level_from,
        cast({{ dbt.datediff('level_run.first_month', 'leveled.month', 'day') }} as integer) + 1
            as days_in_level,
        leveled.is_observed,
        leveled.projected_crossing_on,
        cast(leveled.projected_over_posts as integer) as projected_over_posts,
        leveled.projected_cause_code,
        leveled.is_policy_caused,
        case
            when leveled.is_policy_caused
                then cast({{ dbt.dateadd('month', 'leveled.digestion_months', 'leveled.over_from') }} as date)
        end as digestion_due_on
    from leveled
    inner join level_run
        on
            leveled.organization_key = level_run.organization_key
            and leveled.month_no >= level_run.first_no
            and leveled.month_no <= level_run.last_no
)

select * from int_warning_month
