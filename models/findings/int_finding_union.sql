-- Grain: rule x record x column x spell in which the record failed, as the model of the
-- rule gives it. Derived from the folders of models/findings by ingest.dictionary.
{{ config(materialized='view') }}
with int_finding_union as (
    select * from {{ ref('int_finding_a01') }}
    union all
    select * from {{ ref('int_finding_a02') }}
    union all
    select * from {{ ref('int_finding_a06') }}
    union all
    select * from {{ ref('int_finding_a08') }}
    union all
    select * from {{ ref('int_finding_a09') }}
    union all
    select * from {{ ref('int_finding_a10') }}
    union all
    select * from {{ ref('int_finding_a12') }}
    union all
    select * from {{ ref('int_finding_a14') }}
    union all
    select * from {{ ref('int_finding_a15') }}
    union all
    select * from {{ ref('int_finding_b01') }}
    union all
    select * from {{ ref('int_finding_b02') }}
    union all
    select * from {{ ref('int_finding_b03') }}
    union all
    select * from {{ ref('int_finding_b04') }}
    union all
    select * from {{ ref('int_finding_b05') }}
    union all
    select * from {{ ref('int_finding_b06') }}
    union all
    select * from {{ ref('int_finding_b07') }}
    union all
    select * from {{ ref('int_finding_b08_decision') }}
    union all
    select * from {{ ref('int_finding_b08_movement') }}
    union all
    select * from {{ ref('int_finding_b09') }}
    union all
    select * from {{ ref('int_finding_b11') }}
    union all
    select * from {{ ref('int_finding_b12') }}
    union all
    select * from {{ ref('int_finding_b13') }}
    union all
    select * from {{ ref('int_finding_b14_citation') }}
    union all
    select * from {{ ref('int_finding_b14_decision') }}
    union all
    select * from {{ ref('int_finding_b15') }}
    union all
    select * from {{ ref('int_finding_c01') }}
    union all
    select * from {{ ref('int_finding_c03') }}
    union all
    select * from {{ ref('int_finding_c04_baseline') }}
    union all
    select * from {{ ref('int_finding_c04_document_item') }}
    union all
    select * from {{ ref('int_finding_c04_establishment') }}
    union all
    select * from {{ ref('int_finding_c04_establishment_movement') }}
    union all
    select * from {{ ref('int_finding_c04_payroll') }}
    union all
    select * from {{ ref('int_finding_c04_person') }}
    union all
    select * from {{ ref('int_finding_c04_reported_use') }}
    union all
    select * from {{ ref('int_finding_c04_roster') }}
    union all
    select * from {{ ref('int_finding_c05') }}
    union all
    select * from {{ ref('int_finding_c09') }}
    union all
    select * from {{ ref('int_finding_c12') }}
    union all
    select * from {{ ref('int_finding_c13') }}
    union all
    select * from {{ ref('int_finding_conflicting_twin') }}
    union all
    select * from {{ ref('int_finding_d01') }}
    union all
    select * from {{ ref('int_finding_d02') }}
    union all
    select * from {{ ref('int_finding_d03') }}
    union all
    select * from {{ ref('int_finding_d04') }}
    union all
    select * from {{ ref('int_finding_d07') }}
    union all
    select * from {{ ref('int_finding_d09') }}
    union all
    select * from {{ ref('int_finding_doubtful_line') }}
    union all
    select * from {{ ref('int_finding_e01') }}
    union all
    select * from {{ ref('int_finding_e02') }}
    union all
    select * from {{ ref('int_finding_e03') }}
    union all
    select * from {{ ref('int_finding_e04') }}
    union all
    select * from {{ ref('int_finding_e05') }}
    union all
    select * from {{ ref('int_finding_e07') }}
    union all
    select * from {{ ref('int_finding_e08') }}
    union all
    select * from {{ ref('int_finding_e09') }}
    union all
    select * from {{ ref('int_finding_e10') }}
    union all
    select * from {{ ref('int_finding_e11_movement') }}
    union all
    select * from {{ ref('int_finding_e11_person') }}
    union all
    select * from {{ ref('int_finding_e14') }}
    union all
    select * from {{ ref('int_finding_e15') }}
    union all
    select * from {{ ref('int_finding_e16_appointment') }}
    union all
    select * from {{ ref('int_finding_e16_approval_document') }}
    union all
    select * from {{ ref('int_finding_e16_approved_title') }}
    union all
    select * from {{ ref('int_finding_e16_department') }}
    union all
    select * from {{ ref('int_finding_e16_division') }}
    union all
    select * from {{ ref('int_finding_e16_division_event') }}
    union all
    select * from {{ ref('int_finding_e16_document_item') }}
    union all
    select * from {{ ref('int_finding_e16_establishment') }}
    union all
    select * from {{ ref('int_finding_e16_establishment_movement') }}
    union all
    select * from {{ ref('int_finding_e16_leadership_quota') }}
    union all
    select * from {{ ref('int_finding_e16_off_establishment_worker') }}
    union all
    select * from {{ ref('int_finding_e16_organization') }}
    union all
    select * from {{ ref('int_finding_e16_organization_event') }}
    union all
    select * from {{ ref('int_finding_e16_organization_plate') }}
    union all
    select * from {{ ref('int_finding_e16_payroll') }}
    union all
    select * from {{ ref('int_finding_e16_person') }}
    union all
    select * from {{ ref('int_finding_e16_post') }}
    union all
    select * from {{ ref('int_finding_e16_sanding_plan') }}
    union all
    select * from {{ ref('int_finding_e16_staff_movement') }}
    union all
    select * from {{ ref('int_finding_e16_workload') }}
    union all
    select * from {{ ref('int_finding_error_cell') }}
    union all
    select * from {{ ref('int_finding_f01') }}
    union all
    select * from {{ ref('int_finding_f02') }}
    union all
    select * from {{ ref('int_finding_f03') }}
    union all
    select * from {{ ref('int_finding_f04') }}
    union all
    select * from {{ ref('int_finding_f05') }}
    union all
    select * from {{ ref('int_finding_f06') }}
    union all
    select * from {{ ref('int_finding_f07') }}
    union all
    select * from {{ ref('int_finding_f07_roster') }}
    union all
    select * from {{ ref('int_finding_f08') }}
    union all
    select * from {{ ref('int_finding_hidden_source') }}
    union all
    select * from {{ ref('int_finding_implausible_date') }}
    union all
    select * from {{ ref('int_finding_lineage_contradicted') }}
    union all
    select * from {{ ref('int_finding_lineage_cycle') }}
    union all
    select * from {{ ref('int_finding_lineage_share') }}
    union all
    select * from {{ ref('int_finding_lineage_unknown_body') }}
    union all
    select * from {{ ref('int_finding_lone_text') }}
    union all
    select * from {{ ref('int_finding_lost_digits') }}
    union all
    select * from {{ ref('int_finding_missing_key') }}
    union all
    select * from {{ ref('int_finding_missing_parent') }}
    union all
    select * from {{ ref('int_finding_second_table') }}
    union all
    select * from {{ ref('int_finding_unmapped_value') }}
    union all
    select * from {{ ref('int_finding_untypable_value') }}
)

select * from int_finding_union
