-- Shares in per cent and means of levels, systems and policy fields before and after reform
-- {{ reform }}, on either structure, and what of their change is mix.
select
    structure_code || '|' || level_code || '|' || unit_code || '|' || rate_code as fact_key,
    structure_code,
    level_code,
    {% include "_reform_unit_code.sql" %} as unit_code,
    rate_code,
    {% include "_reform_rate_values.sql" %}
from historical_change.reform_rate_decomposition
where
    reform_code = '{{ reform }}' and level_code in ('admin_level', 'system', 'policy_field')
