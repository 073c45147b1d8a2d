-- Grain: organization record whose approval document was issued by an authority below the level that
-- its nature, level and grade require. Levels and grades are numbered from the highest down.
with organization as (
    select
        organization.*,
        organization_nature.band as nature_band
    from {{ ref('hist_organization') }} as organization
    inner join {{ ref('organization_nature') }} as organization_nature
        on organization.nature_code = organization_nature.code
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
            organization.nature_band = approval_authority.nature_band
            and organization.admin_level_code = approval_authority.admin_level_code
            and organization.grade_code
            between approval_authority.highest_grade_code and approval_authority.lowest_grade_code
            and {{ valid_at('approval_authority', 'approval_document.issued_on') }}
    where approval_document.issuer_level_code > approval_authority.required_level_code
)

{{ finding_spells('failing', 'organization') }}
