-- Grain: scope (organization in service, county) x year x indicator: its figures, value and score.
select
    scope_kind_code,
    scope_code,
    county_code,
    year,
    month,
    index_code,
    indicator_code,
    numerator,
    denominator,
    value,
    score,
    weight
from {{ ref('int_evaluation_indicator') }}
