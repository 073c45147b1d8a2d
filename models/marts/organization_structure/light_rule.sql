-- Grain: first date of use: the vacancy rate from which the blue light is shown, so that lights
-- can be computed again on another structure.
with light_threshold as (
    select * from {{ ref('light_threshold') }}
),

light_rule as (
    select
        valid_from,
        valid_to,
        value as large_vacancy_rate
    from light_threshold
    where threshold_code = 'large_vacancy_rate'
)

select
    valid_from,
    valid_to,
    large_vacancy_rate
from light_rule
