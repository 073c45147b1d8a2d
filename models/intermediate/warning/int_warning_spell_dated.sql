-- Grain: organization x rule of warnings x spell in which the rule keeps it at its level.
with spell as (
    select * from {{ ref('int_warning_spell') }}
),

month as (
    select * from {{ ref('month') }}
),

int_warning_spell_dated as (
    select
        spell.organization_code,
        spell.organization_key,
        spell.warning_rule_id,
        spell.rule_version,
        spell.warning_level_code,
        first_month.month as valid_from,
        last_month.month as last_met_on,
        next_month.month as valid_to
    from spell
    inner join month as first_month on spell.from_no = first_month.month_no
    inner join month as last_month on spell.last_no = last_month.month_no
    left join month as next_month on spell.to_no = next_month.month_no
)

select * from int_warning_spell_dated
