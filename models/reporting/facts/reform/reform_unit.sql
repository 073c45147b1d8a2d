-- Grain: structure x level x unit x measure x part before and after: levels, systems, policy
-- fields.
select
    structure_code || '|' || level_code || '|' || unit_code || '|' || measure_code || '|' || part_code
        as fact_key,
    structure_code,
    level_code,
    {{ reform_unit_code() }} as unit_code,
    measure_code,
    {{ reform_part_code() }} as part_code,
    before_value,
    after_value,
    change_value
from {{ ref('reform_comparison') }}
where
    reform_code = reform and level_code in ('admin_level', 'system', 'policy_field')
