-- Grain: decision of a document x rule: no ledger movement follows it (B07), it was entered more
-- than once (B08), or movements and decision differ in posts (B14).
with {{ event_states('document_item') }},

movement as (
    select
        doc_no,
        organization_code,
        establishment_type_code,
        sum(posts_change) as posts_change,
        count(*) as movements,
        min(posts_change) as least_change,
        max(posts_change) as greatest_change
    from {{ ref('establishment_ledger') }}
    where doc_no is not null
    group by doc_no, organization_code, establishment_type_code
),

decided as (
    select
        *,
        sum(posts_change) over (partition by doc_no, organization_code, establishment_type_code)
            as decided_change,
        count(*) over (partition by doc_no, organization_code, establishment_type_code)
            as decisions
    from records
    where valid_to is null and posts_change is not null and posts_change <> 0
),

compared as (
    select
        decided.*,
        movement.posts_change as moved_change,
        movement.movements > decided.decisions
        and movement.least_change = movement.greatest_change
        and movement.least_change = decided.posts_change as is_repeated
    from decided
    left join movement
        on
            decided.doc_no = movement.doc_no
            and decided.organization_code = movement.organization_code
            and decided.establishment_type_code = movement.establishment_type_code
),

failing as (
    select
        *,
        case
            when moved_change is null then 'B07'
            when is_repeated then 'B08'
            else 'B14'
        end as rule_id,
        'posts_change' as column_name
    from compared
    where moved_change is null or moved_change <> decided_change
)

{{ finding_spells('failing', 'document_item') }}
