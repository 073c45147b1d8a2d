-- Grain: year x dimension of payroll controls, and the whole indicator. A dimension has the grade of
-- its weakest measure; the indicator that of its weakest dimension, with + where another is better.
with measure as (
    select * from {{ ref('int_payroll_control_measure') }}
),

dimension as (
    select
        year,
        dimension_code,
        max(grade_code) as grade_code
    from measure
    group by year, dimension_code
),

reason as (
    select
        measure.year,
        measure.dimension_code,
        string_agg(measure.measure_code, ', ' order by measure.measure_code) as limiting_measures
    from measure
    inner join dimension
        on
            measure.year = dimension.year
            and measure.dimension_code = dimension.dimension_code
            and measure.grade_code = dimension.grade_code
    where measure.grade_code <> 'A'
    group by measure.year, measure.dimension_code
),

int_payroll_control_grade as (
    select
        dimension.year,
        dimension.dimension_code,
        dimension.grade_code,
        reason.limiting_measures
    from dimension
    left join reason
        on
            dimension.year = reason.year
            and dimension.dimension_code = reason.dimension_code
    union all
    select
        year,
        'PI-23' as dimension_code,
        case
            when max(grade_code) = min(grade_code) or max(grade_code) = 'D*' then max(grade_code)
            else max(grade_code) || '+'
        end as grade_code,
        cast(null as varchar) as limiting_measures
    from dimension
    group by year
)

select * from int_payroll_control_grade
