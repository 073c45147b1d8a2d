-- Why the figures of levels, systems and policy fields moved over reform {{ reform }}, on either
-- structure, beside the change that the causes add up to.
with {% include "_reform_cause_rows.sql" %}

select
    structure_code || '|' || level_code || '|' || unit_code || '|' || measure_code || '|' || part_code
    || '|' || coalesce(component_code, 'change') as fact_key,
    structure_code,
    level_code,
    {% include "_reform_unit_code.sql" %} as unit_code,
    measure_code,
    {% include "_reform_part_code.sql" %} as part_code,
    component_code,
    contribution,
    change_value
from cause
where level_code in ('admin_level', 'system', 'policy_field')
