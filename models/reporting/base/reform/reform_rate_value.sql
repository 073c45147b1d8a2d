-- Grain: structure x level x unit x rate of the reform. Shares are in per cent, means as they are.
with scaled as (
    select
        rate.*,
        case when rate.rate_code = 'mean_age' then 1 else 100 end as factor
    from {{ ref('reform_rate_decomposition') }} as rate
    where rate.reform_code = reform
)

select
    structure_code,
    level_code,
    unit_code,
    rate_code,
    before_value * factor as before_value,
    after_value * factor as after_value,
    change_value * factor as change_value,
    mix_effect * factor as mix_effect,
    rate_effect * factor as rate_effect
from scaled
