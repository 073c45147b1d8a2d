-- Grain: reform x organization x measure x part x month in which the stock moves: stock before and
-- after. The month after an organization's last one counts as a move to zero, its first as a move from zero.
with stock as (
    select * from {{ ref('int_reform_month') }}
),

reference_date as (
    select distinct
        reform_code,
        {{ month_number('before_on') }} as before_no,
        {{ month_number('after_on') }} as after_no
    from {{ ref('int_reform_reference_date') }}
),

entered as (
    select
        reform_code,
        organization_code,
        measure_code,
        part_code,
        month_no,
        stock as change
    from stock
    union all
    select
        reform_code,
        organization_code,
        measure_code,
        part_code,
        month_no + 1 as month_no,
        -stock as change
    from stock
),

changed as (
    select
        reform_code,
        organization_code,
        measure_code,
        part_code,
        month_no,
        sum(change) as change
    from entered
    group by reform_code, organization_code, measure_code, part_code, month_no
),

int_reform_step as (
    select
        changed.reform_code,
        changed.organization_code,
        changed.measure_code,
        changed.part_code,
        changed.month_no,
        changed.change
    from changed
    inner join reference_date
        on
            changed.reform_code = reference_date.reform_code
            and changed.month_no > reference_date.before_no
            and changed.month_no <= reference_date.after_no
    where changed.change <> 0
)

select * from int_reform_step
