-- Why the figures of the bodies that reform {{ reform }} touched moved over it, on either structure,
-- beside the change that the causes add up to.
with {% include "_reform_cause_rows.sql" %},

{% include "_reform_touched.sql" %},

{% include "_reform_name.sql" %}

select
    cause.structure_code || '|' || cause.unit_code || '|' || cause.measure_code || '|'
    || cause.part_code || '|' || coalesce(cause.component_code, 'change') as fact_key,
    cause.structure_code,
    cause.unit_code as organization_code,
    named.organization_name,
    named.admin_level_code,
    cause.measure_code,
    {% include "_reform_part_code.sql" %} as part_code,
    cause.component_code,
    cause.contribution,
    cause.change_value
from cause
inner join touched on cause.unit_code = touched.organization_code
left join named on cause.unit_code = named.organization_code
where cause.level_code = 'organization'
