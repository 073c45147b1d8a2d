-- Grain: structure x level x unit x measure x part x cause of the change; the change itself is a
-- row without a cause.
with cause as (
    select * from {{ ref('reform_cause_row') }}(reform)
)

select
    structure_code || '|' || level_code || '|' || unit_code || '|' || measure_code || '|' || part_code
    || '|' || coalesce(component_code, 'change') as fact_key,
    structure_code,
    level_code,
    {{ reform_unit_code() }} as unit_code,
    measure_code,
    {{ reform_part_code() }} as part_code,
    component_code,
    contribution,
    change_value
from cause
where level_code in ('admin_level', 'system', 'policy_field')
