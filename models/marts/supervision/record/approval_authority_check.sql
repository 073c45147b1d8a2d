-- Grain: organization x document that set it up, or item of a document that decides about it.
select
    organization_code,
    county_code,
    authority_basis_code,
    doc_no,
    item_no,
    matter_code,
    admin_level_code,
    grade_code,
    issued_on,
    issuer_level_code,
    required_level_code,
    outcome_code
from {{ ref('int_approval_authority_check') }}
