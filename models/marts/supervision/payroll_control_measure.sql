-- Grain: year x dimension x measure of payroll controls (PEFA PI-23).
select
    year,
    dimension_code as payroll_control_code,
    measure_code as payroll_control_measure_code,
    value,
    grade_code as pefa_grade,
    required_for_a,
    required_for_b,
    required_for_c
from {{ ref('int_payroll_control_measure') }}
