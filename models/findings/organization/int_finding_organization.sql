-- Grain: organization record x rule on its dates: approved after it was set up (A02), abolished
-- without a document (A09), a temporary organization past its last day (A15).
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
        organization.valid_from as failing_from,
        'A02' as rule_id,
        'established_on' as column_name
    from organization
    inner join approval_document
        on organization.established_doc_no = approval_document.doc_no
    where approval_document.issued_on > organization.established_on
    union all
    select
        *,
        greatest(valid_from, coalesce(abolished_on, valid_from)) as failing_from,
        'A09' as rule_id,
        'abolished_doc_no' as column_name
    from organization
    where
        (status_code = '2' or abolished_on <= last_as_of_date)
        and abolished_doc_no is null
    union all
    select
        *,
        greatest(valid_from, ends_on) as failing_from,
        'A15' as rule_id,
        'ends_on' as column_name
    from organization
    where
        ends_on < last_as_of_date
        and coalesce(status_code, '1') <> '2'
),

dated as (
    select
        rule_id,
        source,
        scope,
        part,
        organization_code,
        record_key,
        column_name,
        lake_id,
        row_no,
        failing_from as valid_from,
        valid_to,
        last_as_of_date
    from failing
)

{{ finding_spells('dated', 'organization') }}
