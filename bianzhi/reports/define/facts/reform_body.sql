-- What the bodies that reform {{ reform }} touched had before and after it, on either structure, in
-- the parts of each measure.
with {% include "_reform_touched.sql" %},

{% include "_reform_name.sql" %}

select
    compared.structure_code || '|' || compared.unit_code || '|' || compared.measure_code || '|'
    || compared.part_code as fact_key,
    compared.structure_code,
    compared.unit_code as organization_code,
    named.organization_name,
    named.admin_level_code,
    compared.measure_code,
    {% include "_reform_part_code.sql" %} as part_code,
    compared.before_value,
    compared.after_value,
    compared.change_value
from historical_change.reform_comparison as compared
inner join touched on compared.unit_code = touched.organization_code
left join named on compared.unit_code = named.organization_code
where compared.reform_code = '{{ reform }}' and compared.level_code = 'organization'
