-- Grain: scope (organization in service, county) x year x index (execution, benefit).
select
    scope_kind_code,
    scope_code,
    county_code,
    year,
    month,
    index_code,
    score,
    judged_share,
    indicators,
    judged_indicators
from {{ ref('int_evaluation_index') }}
