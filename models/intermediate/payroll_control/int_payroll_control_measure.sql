-- Grain: year x dimension x measure of payroll controls, with the grade that the measure alone allows:
-- the best whose threshold it meets, D for none, D* without evidence.
with control_value as (
    select
        *,
        make_date(year, 12, 31) as year_end
    from {{ ref('int_payroll_control_value') }}
),

threshold as (
    select * from {{ ref('pefa_threshold') }}
),

compared as (
    select
        control_value.year,
        control_value.dimension_code,
        control_value.measure_code,
        control_value.value,
        threshold.grade_code,
        threshold.value as required,
        case threshold.comparison_code
            when 'at_least' then control_value.value >= threshold.value
            else control_value.value <= threshold.value
        end as is_met
    from control_value
    inner join threshold
        on
            control_value.dimension_code = threshold.dimension_code
            and control_value.measure_code = threshold.measure_code
            and {{ valid_at('threshold', 'control_value.year_end') }}
),

int_payroll_control_measure as (
    select
        year,
        dimension_code,
        measure_code,
        value,
        case
            when value is null then 'D*'
            else coalesce(min(case when is_met then grade_code end), 'D')
        end as grade_code,
        cast(max(case when grade_code = 'A' then required end) as decimal(9, 6)) as required_for_a,
        cast(max(case when grade_code = 'B' then required end) as decimal(9, 6)) as required_for_b,
        cast(max(case when grade_code = 'C' then required end) as decimal(9, 6)) as required_for_c
    from compared
    group by year, dimension_code, measure_code, value
)

select * from int_payroll_control_measure
