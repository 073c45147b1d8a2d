-- Grain: test of a proposed move in force on the day.
select
    verify_test.test_code,
    verify_test.if_fail_code,
    verify_test.if_unknown_code,
    verify_test.label_zh,
    verify_test.label_en
from {{ ref('verify_test') }} as verify_test
where {{ valid_at('verify_test', 'given_month') }}
