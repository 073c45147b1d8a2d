-- Grain: measure x cause x part: what each cause added to the change of the whole city.
select
    structure_code || '|' || measure_code || '|' || component_code || '|' || part_code as fact_key,
    structure_code,
    measure_code,
    component_code,
    contribution
from {{ ref('reform_decomposition') }}
where reform_code = reform and level_code = 'city'
