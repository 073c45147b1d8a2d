-- The components of a change add up to it exactly, in every unit and on both structures.
with comparison as (
    select comparison.*
    from {{ ref('reform_comparison') }} as comparison
    inner join {{ ref('int_reform_measure') }} as reform_measure
        on
            comparison.reform_code = reform_measure.reform_code
            and comparison.measure_code = reform_measure.measure_code
    where reform_measure.is_explained
),

explained as (
    select
        reform_code,
        structure_code,
        level_code,
        unit_code,
        measure_code,
        part_code,
        sum(contribution) as contribution
    from {{ ref('reform_decomposition') }}
    group by reform_code, structure_code, level_code, unit_code, measure_code, part_code
)

select
    comparison.*,
    explained.contribution
from comparison
full outer join explained
    on
        comparison.reform_code = explained.reform_code
        and comparison.structure_code = explained.structure_code
        and comparison.level_code = explained.level_code
        and comparison.unit_code = explained.unit_code
        and comparison.measure_code = explained.measure_code
        and comparison.part_code = explained.part_code
where coalesce(comparison.change_value, 0) <> coalesce(explained.contribution, 0)
