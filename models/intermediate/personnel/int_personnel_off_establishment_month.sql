-- Grain: organization x worker type x post category x month: people working without an authorized
-- post and what they cost. Those lent by other organizations are on that organization's establishment and
-- are left out.
{{ config(materialized='monthly') }}
with worker as (
    select * from {{ ref('int_off_establishment_worker') }}
),

worker_type as (
    select * from {{ ref('worker_type') }}
),

post_category as (
    select * from {{ ref('post_category') }}
),

spans as (
    select
        worker.organization_code,
        case
            when worker.worker_type_code is null then 'missing'
            else coalesce(worker_type.code, 'unlisted')
        end as worker_type_code,
        case
            when worker.post_category_code is null then 'missing'
            else coalesce(post_category.code, 'unlisted')
        end as post_category_code,
        {{ month_number('worker.valid_from') }} as month_from_no,
        {{ end_month_number('worker.valid_to') }} as month_to_no,
        1 as headcount,
        coalesce(worker.monthly_cost, 0) as monthly_cost
    from worker
    left join worker_type on worker.worker_type_code = worker_type.code
    left join post_category on worker.post_category_code = post_category.code
    where
        {{ month_number('worker.valid_from') }} < {{ end_month_number('worker.valid_to') }}
        and coalesce(worker_type.is_headcount, true)
),

stock_month as (
    {{ monthly_stock('spans', ['organization_code', 'worker_type_code', 'post_category_code'], ['headcount', 'monthly_cost']) | indent(4) }}
),

int_personnel_off_establishment_month as (
    select
        organization_code,
        worker_type_code,
        post_category_code,
        month,
        cast(headcount as integer) as headcount,
        cast(monthly_cost as decimal(18, 4)) as monthly_cost
    from stock_month
)

select * from int_personnel_off_establishment_month
