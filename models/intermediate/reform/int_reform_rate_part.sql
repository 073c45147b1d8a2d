-- Grain: reform x structure x reference date x organization x rate: numerator and denominator of
-- the shares and means a reform is judged by, on both structures, each with the weights of its own
-- measure. Ages are counted in months.
with stock as (
    select * from {{ ref('int_reform_stock') }}
),

reference_date as (
    select * from {{ ref('int_reform_reference_date') }}
),

weight as (
    select * from {{ ref('int_reform_weight') }}
),

reform_measure as (
    select * from {{ ref('int_reform_measure') }}
),

reform_rate as (
    select * from {{ ref('reform_rate') }}
),

person as (
    select * from {{ ref('int_person_span') }}
),

counted as (
    select
        stock.reform_code,
        stock.reference_code,
        stock.organization_code,
        reform_rate.rate_code,
        reform_measure.weight_code,
        sum(case when reform_rate.side_code = 'numerator' then stock.quantity else 0 end)
            as numerator,
        sum(case when reform_rate.side_code = 'denominator' then stock.quantity else 0 end)
            as denominator
    from stock
    inner join reference_date
        on
            stock.reform_code = reference_date.reform_code
            and stock.reference_code = reference_date.reference_code
    inner join reform_rate
        on
            stock.measure_code = reform_rate.measure_code
            and {{ valid_at('reform_rate', 'reference_date.after_on') }}
            and (reform_rate.part_code is null or stock.part_code = reform_rate.part_code)
    inner join reform_measure
        on
            stock.reform_code = reform_measure.reform_code
            and stock.measure_code = reform_measure.measure_code
    group by
        stock.reform_code,
        stock.reference_code,
        stock.organization_code,
        reform_rate.rate_code,
        reform_measure.weight_code
    union all
    select
        reference_date.reform_code,
        reference_date.reference_code,
        person.organization_code,
        'mean_age' as rate_code,
        'in_post' as weight_code,
        sum({{ month_number('reference_date.month') }} - {{ month_number('person.birth_month') }})
            as numerator,
        count(*) * 12 as denominator
    from person
    inner join reference_date
        on
            person.month_from_no <= {{ month_number('reference_date.month') }}
            and person.month_to_no > {{ month_number('reference_date.month') }}
    where person.birth_month is not null
    group by reference_date.reform_code, reference_date.reference_code, person.organization_code
),

int_reform_rate_part as (
    select
        counted.reform_code,
        weight.structure_code,
        counted.reference_code,
        weight.to_code as organization_code,
        counted.rate_code,
        sum(cast(counted.numerator as decimal(18, 0)) * weight.weight) as numerator,
        sum(cast(counted.denominator as decimal(18, 0)) * weight.weight) as denominator
    from counted
    inner join reference_date
        on
            counted.reform_code = reference_date.reform_code
            and counted.reference_code = reference_date.reference_code
    inner join weight
        on
            counted.reform_code = weight.reform_code
            and counted.organization_code = weight.organization_code
            and counted.weight_code = weight.weight_code
            and weight.month_no = {{ month_number('reference_date.month') }}
    group by
        counted.reform_code,
        weight.structure_code,
        counted.reference_code,
        weight.to_code,
        counted.rate_code
)

select * from int_reform_rate_part
