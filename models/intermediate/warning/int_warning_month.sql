-- Grain: organization in service x month: the level of its warning, which is that of the worst rule in
-- force, and the rule that causes it.
with measure_month as (
    select * from {{ ref('int_warning_measure_month') }}
),

spell as (
    select * from {{ ref('int_warning_spell') }}
),

ranked as (
    select
        measure_month.organization_key,
        measure_month.month_no,
        spell.warning_rule_id,
        spell.rule_version,
        spell.warning_level_code,
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
        coalesce(ranked.rules, 0) as rules
    from measure_month
    left join ranked
        on
            measure_month.organization_key = ranked.organization_key
            and measure_month.month_no = ranked.month_no
            and ranked.row_rank = 1
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
        leveled.digestion_due_on
    from leveled
    inner join level_run
        on
            leveled.organization_key = level_run.organization_key
            and leveled.month_no >= level_run.first_no
            and leveled.month_no <= level_run.last_no
)

select * from int_warning_month
