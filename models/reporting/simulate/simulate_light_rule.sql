-- Grain: thresholds of the lights on the day.
select
    full_fill_rate,
    over_fill_rate,
    large_vacancy_rate
from {{ ref('light_rule') }}
where valid_from <= given_month and (valid_to is null or valid_to > given_month)
