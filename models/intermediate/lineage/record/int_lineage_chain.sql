-- Grain: organization x organization reached along change records x date of the first and the last
-- of them: what passes through several organizations in one or a few months is often seen as a
-- single move of people. A record alone is a chain of one. `event_id` is the record that leads into
-- the last organization.
with recursive threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

record as (
    select
        event.event_id,
        event.predecessor_code,
        event.successor_code,
        event.effective_on,
        event.reform_code,
        event.doc_no,
        coalesce(event_type.is_lineage, false) as is_lineage
    from {{ ref('hist_organization_event') }} as event
    left join {{ ref('organization_event_type') }} as event_type
        on event.event_type_code = event_type.code
    where
        event.effective_on is not null
        and event.predecessor_code <> event.successor_code
),

chain as (
    select
        predecessor_code,
        successor_code,
        effective_on as first_on,
        effective_on as last_on,
        event_id,
        reform_code,
        doc_no,
        is_lineage,
        1 as links
    from record
    union all
    select
        chain.predecessor_code,
        record.successor_code,
        chain.first_on,
        record.effective_on as last_on,
        record.event_id,
        record.reform_code,
        record.doc_no,
        chain.is_lineage and record.is_lineage as is_lineage,
        chain.links + 1 as links
    from chain
    inner join record
        on
            chain.successor_code = record.predecessor_code
            and chain.predecessor_code <> record.successor_code
            and chain.last_on <= record.effective_on
    inner join threshold on {{ valid_at('threshold', 'chain.first_on') }}
    where
        chain.links < 6
        and record.effective_on
        <= cast({{ dbt.dateadd('month', 'threshold.follow_months', 'chain.first_on') }} as date)
),

int_lineage_chain as (
    select
        *,
        {{ month_number('first_on') }} as first_no,
        {{ month_number('last_on') }} as last_no
    from chain
)

select * from int_lineage_chain
