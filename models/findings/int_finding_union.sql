-- Grain: rule x record x column x spell in which the record failed, as the model of the
-- rule gives it. Derived from the folders of models/findings by ingest.dictionary.
{{ config(materialized='view') }}
{% set models = [
    'int_finding_a01', 'int_finding_a02', 'int_finding_a03', 'int_finding_a04',
    'int_finding_a05_name', 'int_finding_a05_short_name', 'int_finding_a06', 'int_finding_a07',
    'int_finding_a08', 'int_finding_a09', 'int_finding_a10', 'int_finding_a11', 'int_finding_a12',
    'int_finding_a13', 'int_finding_a14', 'int_finding_a15', 'int_finding_a16', 'int_finding_a17',
    'int_finding_a18', 'int_finding_a19', 'int_finding_a20', 'int_finding_a21', 'int_finding_b01',
    'int_finding_b02', 'int_finding_b03', 'int_finding_b04', 'int_finding_b05', 'int_finding_b06',
    'int_finding_b07', 'int_finding_b08_decision', 'int_finding_b08_movement', 'int_finding_b09',
    'int_finding_b10', 'int_finding_b11', 'int_finding_b12', 'int_finding_b13',
    'int_finding_b14_citation', 'int_finding_b14_decision', 'int_finding_b15', 'int_finding_c01',
    'int_finding_c02', 'int_finding_c03', 'int_finding_c04_baseline',
    'int_finding_c04_document_item', 'int_finding_c04_establishment',
    'int_finding_c04_establishment_movement', 'int_finding_c04_payroll', 'int_finding_c04_person',
    'int_finding_c04_reported_use', 'int_finding_c04_revolving_pool', 'int_finding_c04_roster',
    'int_finding_c04_verification_slip', 'int_finding_c05', 'int_finding_c06', 'int_finding_c07',
    'int_finding_c08', 'int_finding_c09', 'int_finding_c10', 'int_finding_c11', 'int_finding_c12',
    'int_finding_c13', 'int_finding_c14_plan', 'int_finding_c14_register',
    'int_finding_c15_certificate', 'int_finding_c15_register', 'int_finding_conflicting_twin',
    'int_finding_d01', 'int_finding_d02', 'int_finding_d03', 'int_finding_d04', 'int_finding_d05',
    'int_finding_d06_person', 'int_finding_d06_worker', 'int_finding_d07', 'int_finding_d08',
    'int_finding_d09', 'int_finding_d11', 'int_finding_d12_plan', 'int_finding_d12_register',
    'int_finding_d13_certificate', 'int_finding_d13_register', 'int_finding_doubtful_line',
    'int_finding_e01', 'int_finding_e02', 'int_finding_e03', 'int_finding_e04', 'int_finding_e05',
    'int_finding_e06', 'int_finding_e07', 'int_finding_e08', 'int_finding_e09', 'int_finding_e10',
    'int_finding_e11_movement', 'int_finding_e11_person', 'int_finding_e12', 'int_finding_e13',
    'int_finding_e14', 'int_finding_e15', 'int_finding_e16_appointment',
    'int_finding_e16_approval_document', 'int_finding_e16_approved_title',
    'int_finding_e16_campaign', 'int_finding_e16_department', 'int_finding_e16_division',
    'int_finding_e16_division_event', 'int_finding_e16_document_item',
    'int_finding_e16_enforcement_case', 'int_finding_e16_establishment',
    'int_finding_e16_establishment_movement', 'int_finding_e16_finding_exception',
    'int_finding_e16_issued_certificate', 'int_finding_e16_joint_review', 'int_finding_e16_lead',
    'int_finding_e16_leadership_quota', 'int_finding_e16_liaison_officer', 'int_finding_e16_notice',
    'int_finding_e16_off_establishment_worker', 'int_finding_e16_organization',
    'int_finding_e16_organization_event', 'int_finding_e16_organization_plate',
    'int_finding_e16_payroll', 'int_finding_e16_person', 'int_finding_e16_post',
    'int_finding_e16_problem', 'int_finding_e16_revolving_allocation',
    'int_finding_e16_sanding_plan', 'int_finding_e16_self_check_return',
    'int_finding_e16_staff_movement', 'int_finding_e16_team_member',
    'int_finding_e16_verification_slip', 'int_finding_e16_workload', 'int_finding_e17',
    'int_finding_error_cell', 'int_finding_f01', 'int_finding_f02', 'int_finding_f03',
    'int_finding_f04', 'int_finding_f05', 'int_finding_f06', 'int_finding_f07',
    'int_finding_f07_roster', 'int_finding_f08', 'int_finding_hidden_source',
    'int_finding_implausible_date', 'int_finding_lineage_contradicted', 'int_finding_lineage_cycle',
    'int_finding_lineage_share', 'int_finding_lineage_unknown_body', 'int_finding_lone_text',
    'int_finding_lost_digits', 'int_finding_missing_key', 'int_finding_missing_parent',
    'int_finding_second_table', 'int_finding_unmapped_value', 'int_finding_untypable_value',
] -%}
with int_finding_union as (
    {% for model in models -%}
    select * from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from int_finding_union
