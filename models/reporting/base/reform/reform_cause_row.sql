-- Grain: structure x level x unit x measure x part x cause of its change over the reform, and the
-- change itself as a row without a cause, so that one can be taken from the other.
select
    structure_code,
    level_code,
    unit_code,
    measure_code,
    part_code,
    component_code,
    contribution,
    0 as change_value
from {{ ref('reform_decomposition') }}
where reform_code = reform
union all
select
    structure_code,
    level_code,
    unit_code,
    measure_code,
    part_code,
    cast(null as varchar) as component_code,
    0 as contribution,
    change_value
from {{ ref('reform_comparison') }}
where
    reform_code = reform
    and measure_code in (
        select explained.measure_code from {{ ref('reform_measure') }} as explained
        where explained.is_explained
    )
