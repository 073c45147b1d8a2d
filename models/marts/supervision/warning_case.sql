-- Grain: record that a rule of warnings counts, beside lights and findings x organization x month.
select
    case_kind_code,
    case_id,
    organization_code,
    month
from {{ ref('int_warning_case') }}
