-- Grain: finding x time it lasted: what the ledger comes to and what it should come to, by the
-- quota (B13) or by the decisions of a document (B07, B08, B14, B15), with the movement and
-- document that make the difference.
with quota as (
    select * from {{ ref('int_ledger_difference') }}
),

document_entry as (
    select * from {{ ref('int_ledger_document') }}
),

document_finding as (
    select * from {{ ref('int_finding_b07') }}
    union all
    select * from {{ ref('int_finding_b08_decision') }}
    union all
    select * from {{ ref('int_finding_b14_decision') }}
    union all
    select * from {{ ref('int_finding_b14_citation') }}
    union all
    select * from {{ ref('int_finding_b15') }}
),

difference as (
    select
        'B13' as rule_id,
        'establishment' as entity,
        source,
        record_key,
        organization_code,
        establishment_type_code,
        valid_from,
        valid_to,
        authorized_posts,
        cast(null as integer) as document_posts,
        ledger_posts,
        difference,
        movement_id,
        doc_no
    from quota
    union all
    select
        document_finding.rule_id,
        document_finding.entity,
        document_finding.source,
        document_finding.record_key,
        document_finding.organization_code,
        nullif(document_entry.type_code, '') as establishment_type_code,
        document_finding.valid_from,
        document_finding.valid_to,
        cast(null as integer) as authorized_posts,
        case when document_finding.rule_id <> 'B15' then document_entry.decided_posts end as document_posts,
        document_entry.moved_posts as ledger_posts,
        case
            when document_finding.rule_id <> 'B15'
                then document_entry.decided_posts - document_entry.moved_posts
        end as difference,
        case
            when document_finding.entity = 'establishment_movement' then document_finding.record_key
            else document_entry.movement_id
        end as movement_id,
        document_entry.doc_no
    from document_finding
    inner join document_entry
        on
            document_finding.entity = document_entry.entity
            and document_finding.source = document_entry.source
            and document_finding.record_key = document_entry.record_key
),

int_establishment_ledger_difference as (
    select
        rule_id,
        entity,
        source,
        record_key,
        organization_code,
        establishment_type_code,
        valid_from,
        valid_to,
        cast(authorized_posts as integer) as authorized_posts,
        cast(document_posts as integer) as document_posts,
        cast(ledger_posts as integer) as ledger_posts,
        cast(difference as integer) as difference,
        movement_id,
        doc_no
    from difference
)

select * from int_establishment_ledger_difference
