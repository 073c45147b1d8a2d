-- Shares in per cent and means before and after reform {{ reform }}, and what of their change is mix.
select
    structure_code || '|' || rate_code as fact_key,
    structure_code,
    rate_code,
    before_value * scale as before_value,
    after_value * scale as after_value,
    change_value * scale as change_value,
    mix_effect * scale as mix_effect,
    rate_effect * scale as rate_effect
from (
    select
        *,
        case when rate_code = 'mean_age' then 1 else 100 end as scale
    from historical_change.reform_rate_decomposition
    where reform_code = '{{ reform }}'
) as rate
