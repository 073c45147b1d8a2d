-- Grain: measure of a reported cell, beside the figures of the detail and of the row itself.
select
    month,
    measure_code,
    reported,
    recomputed,
    difference,
    implied,
    comparison_code
from {{ ref('reported_use_comparison') }}
where
    source = given_source
    and concat(
        organization_code,
        '|',
        establishment_type_code,
        '|',
        substring(cast(month as varchar), 1, 7),
        '-01'
    ) = given_key
order by scope, measure_code
