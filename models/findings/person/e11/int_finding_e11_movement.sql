-- Grain: record of an entry x spell without the document that allows it: neither a verification
-- slip nor a document number.
with records as (
    select * from {{ ref('int_staff_movement_state') }}
),

failing as (
    select
        *,
        'E11' as rule_id,
        'verification_slip_no' as column_name
    from records
    where
        direction_code = 'in'
        and doc_no is null
        and verification_slip_no is null
)

{{ finding_spells('failing', 'staff_movement', 'to_organization_code') }}
