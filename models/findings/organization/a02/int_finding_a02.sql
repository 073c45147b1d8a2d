-- Grain: organization record whose approval document was issued after the organization was set up.
with organization as (
    select * from {{ ref('hist_organization') }}
),

approval_document as (
    select
        doc_no,
        min(issued_on) as issued_on
    from {{ ref('hist_approval_document') }}
    group by doc_no
),

failing as (
    select
        organization.*,
        'A02' as rule_id,
        'established_on' as column_name
    from organization
    inner join approval_document
        on organization.established_doc_no = approval_document.doc_no
    where approval_document.issued_on > organization.established_on
)

{{ finding_spells('failing', 'organization') }}
