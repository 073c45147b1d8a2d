-- Grain: decision of a document whose posts differ from those of the ledger movements that cite it,
-- with the kind of difference: no movement, the decision repeated, or other posts. Where neither the
-- scope nor the organization ever had a ledger there is nothing to compare with.
with entry as (
    select * from {{ ref('int_ledger_document') }}
    where entity = 'document_item'
),

records as (
    select * from {{ ref('int_document_item_state') }}
    where valid_to is null
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
        entry.source,
        entry.record_key,
        case
            when entry.moved_times = 0 then 'none'
            when
                entry.moved_times > entry.decided_times
                and entry.least_moved = entry.greatest_moved
                and entry.least_moved = entry.posts_change
                then 'repeated'
            else 'other'
        end as difference_code
    from entry
    left join keeps_ledger on entry.scope = keeps_ledger.scope
    left join has_ledger on entry.organization_code = has_ledger.organization_code
    where
        entry.decided_posts <> entry.moved_posts
        and (entry.posts_change <> 0 or (entry.posts_change = 0 and entry.decided_times = 0))
        and (keeps_ledger.scope is not null or has_ledger.organization_code is not null)
),

int_ledger_decision_difference as (
    select
        records.*,
        different.difference_code
    from different
    inner join records
        on different.record_key = records.record_key and different.source = records.source
)

select * from int_ledger_decision_difference
