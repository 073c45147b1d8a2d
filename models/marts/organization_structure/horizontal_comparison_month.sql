-- Grain: organization in service x measure x compared month (ends of years and the last month).
select
    organization_code,
    measure_code,
    month,
    value,
    peer_definition_code,
    peers,
    median_value,
    percentile,
    robust_z,
    is_outlier,
    sentence_code
from {{ ref('int_horizontal_comparison_month') }}
where is_structure
