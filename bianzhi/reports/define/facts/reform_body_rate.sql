-- Shares in per cent and means of the bodies that reform {{ reform }} touched before and after it, on
-- either structure.
with {% include "_reform_touched.sql" %},

{% include "_reform_name.sql" %}

select
    rate.structure_code || '|' || rate.unit_code || '|' || rate.rate_code as fact_key,
    rate.structure_code,
    rate.unit_code as organization_code,
    named.organization_name,
    named.admin_level_code,
    rate.rate_code,
    {% include "_reform_rate_values.sql" %}
from historical_change.reform_rate_decomposition as rate
inner join touched on rate.unit_code = touched.organization_code
left join named on rate.unit_code = named.organization_code
where rate.reform_code = '{{ reform }}' and rate.level_code = 'organization'
