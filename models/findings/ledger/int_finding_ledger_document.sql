-- Grain: decision of a document x rule: no ledger movement follows it (B07), it was entered more
-- than once (B08), or movements and decision differ in posts (B14). Where neither the scope nor the
-- organization ever had a ledger there is nothing to compare with.
with records as (
    {{ event_states('document_item') | indent(4) }}
),

entry as (
    select * from {{ ref('int_ledger_document') }}
),

keeps_ledger as (
    select distinct scope from {{ source('inputs', 'standing') }}
    where entity = 'establishment_movement'
),

has_ledger as (
    select distinct organization_code from {{ ref('int_establishment_ledger') }}
),

different as (
    select
        entry.*,
        case
            when entry.moved_times = 0 then 'B07'
            when
                entry.moved_times > entry.decided_times
                and entry.least_moved = entry.greatest_moved
                and entry.least_moved = entry.posts_change
                then 'B08'
            else 'B14'
        end as rule_id
    from entry
    left join keeps_ledger on entry.scope = keeps_ledger.scope
    left join has_ledger on entry.organization_code = has_ledger.organization_code
    where
        entry.entity = 'document_item'
        and entry.decided_posts <> entry.moved_posts
        and (entry.posts_change <> 0 or (entry.posts_change = 0 and entry.decided_times = 0))
        and (keeps_ledger.scope is not null or has_ledger.organization_code is not null)
),

failing as (
    select
        records.*,
        different.rule_id,
        'posts_change' as column_name
    from different
    inner join records
        on different.record_key = records.record_key and different.source = records.source
    where records.valid_to is null
)

{{ finding_spells('failing', 'document_item') }}
