-- Grain: reform x structure x level x unit x measure x part x component.
select
    reform_code,
    structure_code,
    level_code,
    unit_code,
    measure_code,
    part_code,
    component_code,
    contribution
from {{ ref('int_reform_decomposition') }}
