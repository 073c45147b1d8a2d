-- Grain: red light of the organization in the given month, or failing record of a quality rule or other
-- record that a rule of warnings in force counts. `bianzhi explain` leads on from lights and findings.
with rule_in_force as (
    select warning_rule.finding_rule_id, warning_rule.measure_code
    from {{ ref('warning_spell') }} as spells
    inner join {{ ref('warning_rule') }} as warning_rule
        on
            spells.warning_rule_id = warning_rule.warning_rule_id
            and spells.rule_version = warning_rule.rule_version
    where
        spells.organization_code = given_organization
        and spells.valid_from <= given_month
        and (spells.valid_to is null or spells.valid_to > given_month)
),

cause as (
    select
        'light' as cause_kind_code,
        left(light_id, length(light_id) - 7) || strftime(given_month, '%Y-%m') as cause_id,
        rule_id
    from {{ ref('light_history') }}
    where
        organization_code = given_organization
        and light_code = 'red'
        and valid_from <= given_month
        and (valid_to is null or valid_to > given_month)
    union all
    select
        'finding' as cause_kind_code,
        finding.finding_id as cause_id,
        finding.rule_id
    from {{ ref('open_finding') }}(given_organization, given_month) as finding
    where
        finding.rule_id in (select rule_in_force.finding_rule_id from rule_in_force)
    union all
    select
        warning_case.case_kind_code as cause_kind_code,
        warning_case.case_id as cause_id,
        cast(null as varchar) as rule_id
    from {{ ref('warning_case') }} as warning_case
    where
        warning_case.organization_code = given_organization
        and warning_case.month = given_month
        and exists (
            select 1
            from rule_in_force
            where
                (
                    warning_case.case_kind_code = 'slip'
                    and rule_in_force.measure_code = 'unused_slips'
                )
                or (
                    warning_case.case_kind_code = 'payee'
                    and rule_in_force.measure_code = 'unregistered_payees'
                )
                or (
                    warning_case.case_kind_code = 'appointment'
                    and rule_in_force.measure_code = 'pending_over_leaders'
                )
                or (
                    warning_case.case_kind_code = 'problem'
                    and rule_in_force.measure_code in ('over_posts', 'digesting_posts', 'overdue_posts')
                )
        )
)

select
    cause_kind_code,
    cause_id,
    rule_id
from cause
order by
    cause_kind_code not in ('light', 'finding'),
    cause_kind_code desc,
    rule_id asc,
    cause_id asc
