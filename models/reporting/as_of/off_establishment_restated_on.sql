-- Grain: organization of the structure of `basis_date` x worker type x post category x month, with the
-- cost of the people outside the establishment.
with figure as (
    unpivot (
        select
            organization_code, worker_type_code, post_category_code, month,
            cast(headcount as bigint) as headcount,
            cast(monthly_cost * 10000 as bigint) as cost_units
        from {{ ref('personnel_off_establishment_month') }}
    )
    on headcount, cost_units
    into name measure value amount
),

figure_part as (
    {{ on_basis('figure', ['worker_type_code', 'post_category_code', 'month', 'measure'], 'basis_date') }}
)

select
    to_code as organization_code,
    worker_type_code,
    post_category_code,
    month,
    cast(coalesce(sum(part) filter (measure = 'headcount'), 0) as bigint) as headcount,
    cast(
        cast(coalesce(sum(part) filter (measure = 'cost_units'), 0) as decimal(18, 0))
        * cast('0.0001' as decimal(4, 4))
        as decimal(18, 4)
    ) as monthly_cost
from figure_part
where part <> 0
group by to_code, worker_type_code, post_category_code, month
