-- Grain: month x quantity (posts or staff).
select
    month,
    quantity_code,
    organizations,
    total,
    gini,
    hhi_county,
    hhi_policy_field,
    theil,
    theil_between,
    theil_within
from {{ ref('int_allocation_inequality_month') }}
