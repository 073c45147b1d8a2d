-- Grain: source x scope x organization x establishment type x month x measure of a report.
select
    source,
    scope,
    organization_code,
    establishment_type_code,
    month,
    measure_code,
    reported,
    recomputed,
    difference,
    comparison_code,
    implied,
    is_consistent,
    is_observed,
    as_of_date,
    delivery_id,
    file_name,
    sheet_name,
    row_no
from {{ ref('int_reported_use_comparison') }}
