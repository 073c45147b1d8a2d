-- Grain: subject x month on which real-name system, roster and payroll differ.
select
    subject_key,
    month,
    organization_code,
    class_code as reconciliation_class_code,
    is_registered,
    is_listed,
    is_paid,
    organization_differs,
    type_differs,
    title_differs,
    is_paid_twice,
    paid_organization_code,
    listed_organization_code,
    method_code as link_method_code,
    score,
    best_score,
    candidates,
    money_at_stake
from {{ ref('int_reconciliation_record') }}
where is_difference or organization_differs or type_differs
