-- Grain: source x load of the period, or the last one before it, x organization x rule with findings: those
-- open at the beginning, those of the loads of the period, and those open at the end.
with newest as (
    select
        source,
        max(as_of_date) filter (where as_of_date <= opening_date) as opening_load,
        max(as_of_date) filter (where as_of_date <= closing_date) as closing_load
    from {{ ref('delivery_part') }}
    group by source
)

select
    concat_ws(
        '|',
        progress.source,
        strftime(progress.as_of_date, '%Y-%m-%d'),
        progress.organization_code,
        progress.rule_id
    ) as fact_key,
    'organization' as entity,
    progress.source,
    progress.as_of_date,
    progress.organization_code,
    progress.rule_id,
    rule.sentence_zh,
    rule.sentence_en,
    progress.severity_code,
    progress.aspect_code,
    case
        when progress.as_of_date = newest.opening_load
            then progress.findings - progress.fixed_findings
        else 0
    end as opening_findings,
    case when progress.as_of_date > opening_date then progress.new_findings else 0 end
        as new_findings,
    case when progress.as_of_date > opening_date then progress.reopened_findings else 0 end
        as reopened_findings,
    case when progress.as_of_date > opening_date then progress.fixed_findings else 0 end
        as fixed_findings,
    case
        when progress.as_of_date = newest.closing_load
            then progress.findings - progress.fixed_findings
        else 0
    end as closing_findings,
    case when progress.as_of_date = newest.closing_load then progress.not_checkable_findings else 0 end
        as not_checkable_findings,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('finding_progress') }} as progress
inner join newest on progress.source = newest.source
left join {{ ref('rule') }} as rule on progress.rule_id = rule.rule_id
left join {{ ref('organization_on') }}([closing_date]) as organization
    on progress.organization_code = organization.organization_code
where
    progress.as_of_date <= closing_date
    and (progress.as_of_date > opening_date or progress.as_of_date = newest.opening_load)
