-- Grain: organization in service in the given month x ground for a notice: a rule that records of the
-- organization fail, its warning, or a problem of the ledger that is overdue, all as at the end of the
-- month.
with organizations as (
    select
        warnings.organization_code,
        warnings.warning_rule_id,
        warnings.rule_version,
        warnings.warning_level_code,
        warnings.level_from,
        named.organization_name,
        named.county_code,
        named.county_name
    from {{ ref('warning_month') }} as warnings
    left join {{ ref('organization_on') }}([given_month]) as named
        on warnings.organization_code = named.organization_code
    where warnings.month = given_month
),

finding as (
    select
        organization_code,
        rule_id,
        severity_code,
        count(*) as records,
        min(first_seen_on) as first_seen_on,
        min_by(file_name, finding_id) as file_name,
        min_by(row_no, finding_id) as row_no
    from {{ ref('finding') }}
    where
        first_seen_on <= given_month
        and (status_code = 'open' or last_seen_on >= given_month)
        and severity_code in ('G1', 'G2', 'G3')
        and not coalesce(accepted_until >= given_month, false)
    group by organization_code, rule_id, severity_code
),

problem as (
    select * from {{ ref('problem_tracking') }}
    where
        found_on <= given_month
        and deadline_on < given_month
        and (
            closed_on is null
            or closed_on > given_month
            or (reopened_on >= closed_on and reopened_on <= given_month)
        )
)

select
    organizations.organization_code,
    organizations.organization_name,
    organizations.county_code,
    organizations.county_name,
    'finding' as ground_kind_code,
    finding.rule_id as ground_no,
    rule.sentence_zh,
    rule.sentence_en,
    finding.severity_code,
    cast(finding.records as integer) as records,
    finding.first_seen_on as since_on,
    finding.file_name,
    finding.row_no
from finding
inner join organizations on finding.organization_code = organizations.organization_code
inner join {{ ref('rule') }} as rule on finding.rule_id = rule.rule_id
union all
select
    organizations.organization_code,
    organizations.organization_name,
    organizations.county_code,
    organizations.county_name,
    'warning' as ground_kind_code,
    organizations.warning_rule_id as ground_no,
    rule.sentence_zh,
    rule.sentence_en,
    warning_notice.severity_code,
    1 as records,
    organizations.level_from as since_on,
    cast(null as varchar) as file_name,
    cast(null as integer) as row_no
from organizations
inner join {{ ref('warning_notice') }} as warning_notice
    on
        organizations.warning_level_code = warning_notice.warning_level_code
        and {{ valid_at('warning_notice', 'given_month') }}
inner join {{ ref('warning_rule') }} as rule
    on
        organizations.warning_rule_id = rule.warning_rule_id
        and organizations.rule_version = rule.rule_version
union all
select
    organizations.organization_code,
    organizations.organization_name,
    organizations.county_code,
    organizations.county_name,
    'problem' as ground_kind_code,
    problem.problem_no as ground_no,
    problem_type.label_zh as sentence_zh,
    problem_type.label_en as sentence_en,
    problem.severity_code,
    1 as records,
    problem.found_on as since_on,
    cast(null as varchar) as file_name,
    cast(null as integer) as row_no
from problem
inner join organizations on problem.organization_code = organizations.organization_code
left join {{ ref('problem_type') }} as problem_type
    on problem.problem_type_code = problem_type.code
