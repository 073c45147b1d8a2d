-- What levels, systems and policy fields had before and after reform {{ reform }}, on either structure,
-- in the parts of each measure.
select
    structure_code || '|' || level_code || '|' || unit_code || '|' || measure_code || '|' || part_code
        as fact_key,
    structure_code,
    level_code,
    {% include "_reform_unit_code.sql" %} as unit_code,
    measure_code,
    {% include "_reform_part_code.sql" %} as part_code,
    before_value,
    after_value,
    change_value
from historical_change.reform_comparison
where
    reform_code = '{{ reform }}' and level_code in ('admin_level', 'system', 'policy_field')
