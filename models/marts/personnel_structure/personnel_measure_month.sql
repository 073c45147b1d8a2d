-- Grain: scope (organization, county, policy field, administrative level, city) x measure x category
-- ('' where the measure has none) x month; organizations in compared months.
select
    scope_kind_code,
    scope_code,
    measure_code,
    category_code,
    month,
    dimension_code,
    numerator,
    denominator,
    value,
    value_12_months_before,
    peers,
    peer_median,
    percentile,
    comparison_code,
    norm_value,
    is_within_norm
from {{ ref('int_personnel_measure_month') }}
