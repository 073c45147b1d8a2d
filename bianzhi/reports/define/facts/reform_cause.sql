-- What each cause added to the change of the whole city over reform {{ reform }}.
select
    structure_code || '|' || measure_code || '|' || component_code || '|' || part_code as fact_key,
    structure_code,
    measure_code,
    component_code,
    contribution
from historical_change.reform_decomposition
where reform_code = '{{ reform }}' and level_code = 'city'
