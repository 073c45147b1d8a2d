-- Grain: rule x record x column x spell in which the record failed without a break. Where a rule
-- leaves the last date open, it is the last delivery of the record's kind within the spell. What
-- would only fail after the last month known is no finding yet.
{% set parts = [
    'quarantine', 'identity', 'credit_code', 'parent_body', 'missing_body', 'gone_body',
    'organization', 'blank_organization', 'blank_institution', 'establishment',
    'establishment_use', 'mixed_type', 'leadership_use', 'chief', 'leader_grade', 'title',
    'document', 'ledger', 'ledger_entry', 'ledger_balance', 'ledger_transfer', 'ledger_document',
    'ledger_citation', 'ledger_snapshot', 'entry', 'double_post', 'department', 'blank_person', 'person_paper', 'person_contradiction',
    'age', 'retirement', 'hidden_source', 'code_appointment', 'code_approval_document',
    'code_approved_title', 'code_baseline', 'code_department', 'code_division',
    'code_division_event', 'code_document_item', 'code_establishment',
    'code_establishment_movement', 'code_leadership_quota', 'code_off_establishment_worker',
    'code_organization', 'code_organization_event', 'code_organization_plate', 'code_payroll',
    'code_person', 'code_post', 'code_reported_use', 'code_roster', 'code_sanding_plan',
    'code_staff_movement', 'code_workload', 'lineage', 'lineage_unit',
    'reported_use',
] -%}
with found as (
    {% for part in parts -%}
    select * from {{ ref('int_finding_' ~ part) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

last_month as (
    select max(month) as month
    from {{ ref('month') }}
),

spells as (
    select
        found.rule_id,
        found.entity,
        found.source,
        found.scope,
        found.part,
        found.organization_code,
        found.record_key,
        found.column_name,
        found.lake_id,
        found.row_no,
        found.valid_from,
        case when found.valid_to <= last_month.month then found.valid_to end as valid_to,
        found.last_seen_on
    from found
    inner join last_month on found.valid_from <= last_month.month
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

seen as (
    select
        spells.rule_id,
        spells.entity,
        spells.record_key,
        spells.column_name,
        spells.source,
        spells.scope,
        spells.part,
        spells.valid_from,
        max(standing.as_of_date) as last_seen_on
    from spells
    inner join standing
        on
            spells.entity = standing.entity
            and spells.source = standing.source
            and spells.scope = standing.scope
            and spells.part = standing.part
            and spells.valid_from <= standing.as_of_date
            and (spells.valid_to is null or spells.valid_to > standing.as_of_date)
    where spells.last_seen_on is null
    group by
        spells.rule_id,
        spells.entity,
        spells.record_key,
        spells.column_name,
        spells.source,
        spells.scope,
        spells.part,
        spells.valid_from
),

int_finding as (
    select
        spells.rule_id,
        spells.entity,
        spells.source,
        spells.scope,
        spells.part,
        spells.organization_code,
        spells.record_key,
        spells.column_name,
        spells.lake_id,
        spells.row_no,
        spells.valid_from,
        spells.valid_to,
        coalesce(spells.last_seen_on, seen.last_seen_on, spells.valid_from) as last_seen_on
    from spells
    left join seen
        on
            spells.last_seen_on is null
            and spells.rule_id = seen.rule_id
            and spells.entity = seen.entity
            and spells.record_key = seen.record_key
            and coalesce(spells.column_name, '') = coalesce(seen.column_name, '')
            and spells.source = seen.source
            and spells.scope = seen.scope
            and spells.part = seen.part
            and spells.valid_from = seen.valid_from
)

select * from int_finding
