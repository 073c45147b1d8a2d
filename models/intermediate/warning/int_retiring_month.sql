-- Grain: organization x month with staff who retire within the months that the rule looks ahead, or who
-- are past their month and still in post: their number.
with horizon as (
    select max(horizon_months) as months
    from {{ ref('warning_rule') }}
    where measure_code = 'retiring_share'
),

retiring_span as (
    select
        retirement.organization_code,
        greatest(
            {{ month_number('retirement.valid_from') }},
            {{ month_number('retirement.retires_on') }} - horizon.months
        ) as month_from_no,
        {{ end_month_number('retirement.valid_to') }} as month_to_no,
        1 as retiring
    from {{ ref('int_person_retirement') }} as retirement
    cross join horizon
    where retirement.retires_on is not null
),

due as (
    select * from retiring_span
    where month_from_no < month_to_no
),

int_retiring_month as (
    {{ monthly_stock('due', ['organization_code'], ['retiring']) | indent(4) }}
)

select * from int_retiring_month
