-- Grain: rule x record x column x spell in which the record failed, as the model of the
-- rule gives it. Derived from the folders of models/findings by ingest.dictionary.
{{ config(materialized='view') }}
with int_finding_union as (
    select * from {{ ref('int_finding_age') }}
    union all
    select * from {{ ref('int_finding_blank_institution') }}
    union all
    select * from {{ ref('int_finding_blank_organization') }}
    union all
    select * from {{ ref('int_finding_blank_person') }}
    union all
    select * from {{ ref('int_finding_code_appointment') }}
    union all
    select * from {{ ref('int_finding_code_approval_document') }}
    union all
    select * from {{ ref('int_finding_code_approved_title') }}
    union all
    select * from {{ ref('int_finding_code_baseline') }}
    union all
    select * from {{ ref('int_finding_code_campaign') }}
    union all
    select * from {{ ref('int_finding_code_department') }}
    union all
    select * from {{ ref('int_finding_code_division') }}
    union all
    select * from {{ ref('int_finding_code_division_event') }}
    union all
    select * from {{ ref('int_finding_code_document_item') }}
    union all
    select * from {{ ref('int_finding_code_enforcement_case') }}
    union all
    select * from {{ ref('int_finding_code_establishment') }}
    union all
    select * from {{ ref('int_finding_code_establishment_movement') }}
    union all
    select * from {{ ref('int_finding_code_joint_review') }}
    union all
    select * from {{ ref('int_finding_code_lead') }}
    union all
    select * from {{ ref('int_finding_code_leadership_quota') }}
    union all
    select * from {{ ref('int_finding_code_liaison_officer') }}
    union all
    select * from {{ ref('int_finding_code_notice') }}
    union all
    select * from {{ ref('int_finding_code_off_establishment_worker') }}
    union all
    select * from {{ ref('int_finding_code_organization') }}
    union all
    select * from {{ ref('int_finding_code_organization_event') }}
    union all
    select * from {{ ref('int_finding_code_organization_plate') }}
    union all
    select * from {{ ref('int_finding_code_payroll') }}
    union all
    select * from {{ ref('int_finding_code_person') }}
    union all
    select * from {{ ref('int_finding_code_post') }}
    union all
    select * from {{ ref('int_finding_code_problem') }}
    union all
    select * from {{ ref('int_finding_code_reported_use') }}
    union all
    select * from {{ ref('int_finding_code_revolving_allocation') }}
    union all
    select * from {{ ref('int_finding_code_revolving_pool') }}
    union all
    select * from {{ ref('int_finding_code_roster') }}
    union all
    select * from {{ ref('int_finding_code_sanding_plan') }}
    union all
    select * from {{ ref('int_finding_code_self_check_return') }}
    union all
    select * from {{ ref('int_finding_code_staff_movement') }}
    union all
    select * from {{ ref('int_finding_code_team_member') }}
    union all
    select * from {{ ref('int_finding_code_verification_slip') }}
    union all
    select * from {{ ref('int_finding_code_workload') }}
    union all
    select * from {{ ref('int_finding_credit_code') }}
    union all
    select * from {{ ref('int_finding_document') }}
    union all
    select * from {{ ref('int_finding_double_post') }}
    union all
    select * from {{ ref('int_finding_doubtful_line') }}
    union all
    select * from {{ ref('int_finding_entry') }}
    union all
    select * from {{ ref('int_finding_establishment') }}
    union all
    select * from {{ ref('int_finding_establishment_use') }}
    union all
    select * from {{ ref('int_finding_hidden_source') }}
    union all
    select * from {{ ref('int_finding_identity') }}
    union all
    select * from {{ ref('int_finding_inactive_organization') }}
    union all
    select * from {{ ref('int_finding_leader_grade') }}
    union all
    select * from {{ ref('int_finding_leadership_use') }}
    union all
    select * from {{ ref('int_finding_ledger') }}
    union all
    select * from {{ ref('int_finding_ledger_balance') }}
    union all
    select * from {{ ref('int_finding_ledger_citation') }}
    union all
    select * from {{ ref('int_finding_ledger_document') }}
    union all
    select * from {{ ref('int_finding_ledger_entry') }}
    union all
    select * from {{ ref('int_finding_ledger_snapshot') }}
    union all
    select * from {{ ref('int_finding_ledger_transfer') }}
    union all
    select * from {{ ref('int_finding_lineage') }}
    union all
    select * from {{ ref('int_finding_lineage_unit') }}
    union all
    select * from {{ ref('int_finding_mixed_type') }}
    union all
    select * from {{ ref('int_finding_organization') }}
    union all
    select * from {{ ref('int_finding_parent_organization') }}
    union all
    select * from {{ ref('int_finding_person_contradiction') }}
    union all
    select * from {{ ref('int_finding_person_paper') }}
    union all
    select * from {{ ref('int_finding_quarantine') }}
    union all
    select * from {{ ref('int_finding_reported_use') }}
    union all
    select * from {{ ref('int_finding_retirement') }}
    union all
    select * from {{ ref('int_finding_undescribed_organization') }}
    union all
    select * from {{ ref('int_finding_unlisted_reference') }}
    union all
    select * from {{ ref('int_finding_unreadable_cell') }}
)

select * from int_finding_union
