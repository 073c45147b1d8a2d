-- Grain: first date of use: the rates that colour the lights of posts from that date on, so that
-- lights can be computed again on another structure.
select
    valid_from,
    valid_to,
    over_fill_rate,
    full_fill_rate,
    large_vacancy_rate
from {{ ref('int_light_rule') }}
