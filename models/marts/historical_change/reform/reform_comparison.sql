-- Grain: reform x structure x level x unit x measure x part.
select
    reform_code,
    structure_code,
    level_code,
    unit_code,
    measure_code,
    part_code,
    before_month,
    after_month,
    before_value,
    after_value,
    change_value
from {{ ref('int_reform_comparison') }}
