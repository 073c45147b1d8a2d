-- Grain: component of the risk score x record that adds to it, with the way back from it: the first
-- bad record, its document, and the role that answers for it. A finding leads to the row and file that
-- first brought it; a problem and a notice are themselves records.
with finding as (
    select * from {{ ref('int_failing_record') }}
    where status_code = 'open' and organization_code is not null
),

problem as (
    select * from {{ ref('int_problem') }}
    where is_open or is_reopened or recurs_problem_no is not null
),

notice as (
    select * from {{ ref('int_notice') }}
    where status_code = 'unanswered' and next_notice_no is null
),

rule as (
    select * from {{ ref('notice_rule') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

document as (
    select 'organization' as entity, record_key, max(established_doc_no) as doc_no
    from {{ ref('hist_organization') }}
    group by record_key
    {% for entity, column in [('establishment', 'doc_no'), ('leadership_quota', 'doc_no'),
        ('person', 'entry_doc_no'), ('establishment_movement', 'doc_no'),
        ('staff_movement', 'doc_no'), ('document_item', 'doc_no'),
        ('approval_document', 'doc_no')] -%}
    union all
    select '{{ entity }}' as entity, record_key, max({{ column }}) as doc_no
    from {{ ref('hist_' ~ entity) }}
    group by record_key
    {% endfor %}
),

evidence as (
    select
        finding.organization_code,
        case finding.severity_code
            when 'G3' then 'serious_finding'
            when 'G2' then 'moderate_finding'
            when 'G1' then 'minor_finding'
        end as component_code,
        finding.finding_id as evidence_no,
        finding.rule_id,
        finding.severity_code,
        finding.first_seen_on,
        finding.entity,
        finding.delivery_id,
        finding.file_name,
        finding.row_no,
        document.doc_no,
        cast(null as varchar) as responsible_role_code
    from finding
    left join document
        on finding.entity = document.entity and finding.record_key = document.record_key
    where finding.severity_code in ('G1', 'G2', 'G3')
    {% for component, condition in [('open_problem', 'problem.is_open'),
        ('overdue_problem', 'problem.is_overdue'),
        ('repeated_problem',
            'problem.is_reopened or problem.recurs_problem_no is not null')] -%}
    union all
    select
        problem.organization_code,
        '{{ component }}' as component_code,
        problem.problem_no as evidence_no,
        problem.rule_id,
        problem.severity_code,
        problem.found_on as first_seen_on,
        'problem' as entity,
        problem.delivery_id,
        cast(null as varchar) as file_name,
        cast(null as integer) as row_no,
        problem.evidence_doc_no as doc_no,
        problem.responsible_role_code
    from problem
    where {{ condition }}
    {% endfor -%}
    union all
    select
        notice.organization_code,
        'unanswered_notice' as component_code,
        notice.notice_no as evidence_no,
        cast(null as varchar) as rule_id,
        notice.severity_code,
        notice.sent_on as first_seen_on,
        'notice' as entity,
        cast(null as varchar) as delivery_id,
        cast(null as varchar) as file_name,
        cast(null as integer) as row_no,
        cast(null as varchar) as doc_no,
        notice.to_role_code as responsible_role_code
    from notice
),

int_risk_evidence as (
    select
        evidence.organization_code,
        evidence.component_code,
        evidence.evidence_no,
        evidence.rule_id,
        evidence.severity_code,
        evidence.first_seen_on,
        evidence.entity,
        evidence.delivery_id,
        evidence.file_name,
        evidence.row_no,
        evidence.doc_no,
        coalesce(evidence.responsible_role_code, rule.to_role_code) as responsible_role_code
    from evidence
    cross join last_month
    left join rule
        on
            evidence.severity_code = rule.severity_code
            and {{ valid_at('rule', 'last_month.as_on') }}
)

select * from int_risk_evidence
