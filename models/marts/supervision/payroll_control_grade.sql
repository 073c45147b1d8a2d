-- Grain: year x dimension of payroll controls (PEFA PI-23).
select
    year,
    dimension_code as payroll_control_code,
    grade_code as pefa_grade,
    limiting_measures
from {{ ref('int_payroll_control_grade') }}
