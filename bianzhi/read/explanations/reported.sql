-- Figures of a reported cell beside those that the detail and the row itself give.
select
    month,
    measure_code,
    reported,
    recomputed,
    difference,
    implied,
    comparison_code
from organization_structure.reported_use_comparison
where
    source = :source
    and concat(
        organization_code,
        '|',
        establishment_type_code,
        '|',
        substring(cast(month as varchar), 1, 7),
        '-01'
    ) = :key
order by scope, measure_code
