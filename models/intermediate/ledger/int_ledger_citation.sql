-- Grain: ledger movement that its document does not support: the document decides nothing for its
-- organization and type (undecided), or was never delivered (missing). Scopes that never delivered
-- decisions, or any documents, leave nothing to compare with.
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
    where valid_to is null
),

entry as (
    select * from {{ ref('int_ledger_document') }}
),

document as (
    select * from {{ ref('hist_approval_document') }}
),

delivers as (
    select
        scope,
        bool_or(entity = 'document_item') as delivers_items
    from {{ source('inputs', 'standing') }}
    where entity in ('approval_document', 'document_item')
    group by scope
),

documents as (
    select
        doc_no,
        true as has_items
    from entry
    where entity = 'document_item'
    union all
    select
        document.doc_no,
        delivers.delivers_items as has_items
    from document
    inner join delivers on document.scope = delivers.scope
),

known as (
    select
        doc_no,
        bool_or(has_items) as has_items
    from documents
    group by doc_no
),

unsupported as (
    select
        entry.source,
        entry.record_key,
        case when known.doc_no is null then 'missing' else 'undecided' end as support_code
    from entry
    left join known on entry.doc_no = known.doc_no
    left join delivers on entry.scope = delivers.scope
    where
        entry.entity = 'establishment_movement'
        and (
            (known.doc_no is null and delivers.scope is not null)
            or (
                known.has_items
                and entry.posts_change <> 0
                and entry.decisions = 0
                and not entry.leaves_posts_open_here
            )
        )
),

int_ledger_citation as (
    select
        records.*,
        unsupported.support_code
    from unsupported
    inner join records
        on unsupported.record_key = records.record_key and unsupported.source = records.source
)

select * from int_ledger_citation
