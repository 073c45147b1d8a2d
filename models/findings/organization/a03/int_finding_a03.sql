-- Grain: organization record whose approval document was issued by an authority below the level that
-- the set-up of an organization of its level and grade requires. Levels and grades are numbered from
-- the highest down.
with organization as (
    select * from {{ ref('hist_organization') }}
),

approval_document as (
    select
        doc_no,
        min(issuer_level_code) as issuer_level_code,
        min(issued_on) as issued_on
    from {{ ref('hist_approval_document') }}
    group by doc_no
),

approval_authority as (
    select * from {{ ref('approval_authority') }}
    where matter_code = '1'
),

failing as (
    select
        organization.*,
        'A03' as rule_id,
        'established_doc_no' as column_name
    from organization
    inner join approval_document
        on organization.established_doc_no = approval_document.doc_no
    inner join approval_authority
        on
            organization.admin_level_code = approval_authority.admin_level_code
            and organization.grade_code
            between approval_authority.highest_grade_code and approval_authority.lowest_grade_code
            and {{ valid_at('approval_authority', 'approval_document.issued_on') }}
    where approval_document.issuer_level_code > approval_authority.required_level_code
)

{{ finding_spells('failing', 'organization') }}
