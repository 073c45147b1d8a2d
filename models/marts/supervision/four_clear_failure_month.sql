-- Grain: organization x four-clear test x month in which records keep the test from passing.
select
    organization_code,
    test_code,
    month,
    failing_records
from {{ ref('int_four_clear_failure_month') }}
