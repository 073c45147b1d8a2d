-- Grain: organization in service x month.
select
    organization_code,
    organization_key,
    month,
    organization_clear_code,
    establishment_clear_code,
    leadership_clear_code,
    staff_clear_code,
    is_clear,
    failing_tests,
    untested_tests,
    failing_records,
    is_observed
from {{ ref('int_four_clear_month') }}
