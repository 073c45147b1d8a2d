-- Grain: reform x structure x level x unit x rate.
select
    reform_code,
    structure_code,
    level_code,
    unit_code,
    rate_code,
    before_value,
    after_value,
    change_value,
    mix_effect,
    rate_effect
from {{ ref('int_reform_rate_decomposition') }}
