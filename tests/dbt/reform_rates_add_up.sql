-- Mix and rate add up to the change of every share and mean, to the last printed digit but one.
select *
from {{ ref('reform_rate_decomposition') }}
where abs(change_value - mix_effect - rate_effect) > 0.00000001
