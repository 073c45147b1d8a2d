-- Shares in per cent and means before and after reform {{ reform }}, and what of their change is mix.
select
    structure_code || '|' || rate_code as fact_key,
    structure_code,
    rate_code,
    {% include "_reform_rate_values.sql" %}
from historical_change.reform_rate_decomposition
where reform_code = '{{ reform }}' and level_code = 'city'
