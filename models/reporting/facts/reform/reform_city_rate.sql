-- Grain: structure x rate of the whole city before and after, and what of its change is mix. Shares
-- in per cent and means. The database calls it reform_rate.
select
    structure_code || '|' || rate_code as fact_key,
    structure_code,
    rate_code,
    before_value,
    after_value,
    change_value,
    mix_effect,
    rate_effect
from {{ ref('reform_rate_value') }}(reform)
where level_code = 'city'
