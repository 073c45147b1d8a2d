-- Grain: organization x month x list.
select
    organization_code,
    month,
    people_list_code,
    unmatched_rate,
    records,
    linked_by_id,
    linked_by_name,
    linked_by_score,
    unmatched
from {{ ref('int_reconciliation_match_month') }}
