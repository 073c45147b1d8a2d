-- Grain: organization x field x item x run of months with the same values.
select
    organization_code,
    field_code,
    item_code,
    month_from,
    month_to,
    plan_posts,
    ledger_posts,
    in_post,
    plan_text,
    ledger_text,
    consistency_code
from {{ ref('int_sanding_consistency') }}
