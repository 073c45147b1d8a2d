-- Grain: subject x organization x month whose pay begins or ends.
select
    subject_key,
    organization_code,
    month,
    change_code as pay_change_code,
    is_registered,
    result_code as pay_review_code,
    gross_pay
from {{ ref('int_payroll_review') }}
