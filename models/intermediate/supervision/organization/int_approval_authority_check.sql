-- Grain: organization x document that set it up, or item of a document that decides about it:
-- whether the issuer ranks high enough (seed approval_authority). Without a grade, a rank of the
-- issuer or a row of the seed, which begins with the Regulations of 2019, nobody can say.
with organization as (
    select * from {{ ref('int_organization_last') }}
    where not is_placeholder
),

document as (
    select
        doc_no,
        max(issued_on) as issued_on,
        min(issuer_level_code) as issuer_level_code
    from {{ ref('hist_approval_document') }}
    group by doc_no
),

authority as (
    select * from {{ ref('approval_authority') }}
),

decided as (
    select
        'establishment_document' as authority_basis_code,
        organization_code,
        '1' as matter_code,
        '' as item_no,
        established_doc_no as doc_no
    from organization
    where established_doc_no is not null
    union all
    select
        'document_item' as authority_basis_code,
        item.organization_code,
        item.matter_code,
        item.item_no,
        item.doc_no
    from {{ ref('hist_document_item') }} as item
    where
        item.organization_code is not null
        and item.matter_code in (select distinct authority.matter_code from authority)
),

int_approval_authority_check as (
    select
        decided.organization_code,
        organization.county_code,
        decided.authority_basis_code,
        decided.doc_no,
        decided.item_no,
        decided.matter_code,
        organization.admin_level_code,
        organization.grade_code,
        document.issued_on,
        document.issuer_level_code,
        authority.required_level_code,
        case
            when authority.required_level_code is null or document.issuer_level_code is null
                then 'unknown'
            when document.issuer_level_code <= authority.required_level_code then 'pass'
            else 'fail'
        end as outcome_code
    from decided
    inner join organization on decided.organization_code = organization.organization_code
    left join document on decided.doc_no = document.doc_no
    left join authority
        on
            decided.matter_code = authority.matter_code
            and organization.admin_level_code = authority.admin_level_code
            and organization.grade_code >= authority.highest_grade_code
            and organization.grade_code <= authority.lowest_grade_code
            and {{ valid_at('authority', "coalesce(document.issued_on, date '1949-10-01')") }}
)

select * from int_approval_authority_check
