-- Grain: ledger movement that its document does not support: the document decides nothing for its
-- organization and type (B14), or was never delivered (B15). Scopes that never delivered decisions,
-- or any documents, leave nothing to compare with.
with records as (
    {{ event_states('establishment_movement') | indent(4) }}
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

known as (
    select
        doc_no,
        bool_or(has_items) as has_items
    from (
        select doc_no, true as has_items from entry
        where entity = 'document_item'
        union all
        select document.doc_no, delivers.delivers_items as has_items
        from document
        inner join delivers on document.scope = delivers.scope
    ) as documents
    group by doc_no
),

unsupported as (
    select
        entry.*,
        case when known.doc_no is null then 'B15' else 'B14' end as rule_id
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

failing as (
    select
        records.*,
        unsupported.rule_id,
        'doc_no' as column_name
    from unsupported
    inner join records
        on unsupported.record_key = records.record_key and unsupported.source = records.source
    where records.valid_to is null
)

{{ finding_spells('failing', 'establishment_movement') }}
