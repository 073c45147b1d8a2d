-- Grain: structure x level x unit x rate before and after, and what of its change is mix. Shares in
-- per cent and means.
select
    structure_code || '|' || level_code || '|' || unit_code || '|' || rate_code as fact_key,
    structure_code,
    level_code,
    {{ reform_unit_code() }} as unit_code,
    rate_code,
    before_value,
    after_value,
    change_value,
    mix_effect,
    rate_effect
from {{ ref('reform_rate_value') }}(reform)
where
    level_code in ('admin_level', 'system', 'policy_field')
