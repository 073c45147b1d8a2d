-- Grain: event of lineage with its document; each side may be empty.
select
    event.predecessor_code,
    event.successor_code,
    type.label_{lang} as event,
    event.effective_on,
    event.share_of_posts,
    event.doc_no,
    document.title,
    event.is_inferred
from (
    select
        predecessor_code,
        successor_code,
        event_type_code,
        effective_on,
        share_of_posts,
        doc_no,
        is_inferred
    from historical_change.organization_lineage
    union
    select
        predecessor_code,
        successor_code,
        event_type_code,
        effective_on,
        share_of_posts,
        doc_no,
        false as is_inferred
    from historical_change.organization_event
    where predecessor_code is null or successor_code is null
) as event
left join codes.organization_event_type as type on event.event_type_code = type.code
left join (
    select doc_no, any_value(title order by title) as title
    from historical_change.approval_document
    group by doc_no
) as document using (doc_no)
order by effective_on, predecessor_code, successor_code, event, doc_no
